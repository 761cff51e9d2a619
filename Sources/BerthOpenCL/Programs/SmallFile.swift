// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Files that are read and written whole.
enum SmallFile {
  /// The bytes of a file; nil if it cannot be read, or is larger than any that Berth writes.
  static func bytes(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, isFile(status) else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled)
      }
      guard count > 0 else { return nil }
      filled += count
    }
    return bytes
  }

  /// Whether `bytes` can be had, without reading them.
  static func isReadable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && isFile(status) && access(path, R_OK) == 0
  }

  /// No folder, and no larger than any file that Berth writes.
  private static func isFile(_ status: stat) -> Bool {
    status.st_mode & S_IFMT == S_IFREG && status.st_size >= 0 && status.st_size < 1 << 30
  }

  /// The text of a file; nil if it cannot be read.
  static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

  /// Replaces a file in one step, so that whoever reads it meanwhile, and whoever comes after a crash or a full disk, finds the old
  /// contents or the new, never a part.
  ///
  /// - Returns: what went wrong, in the system's words; nil if it is written.
  static func replace(_ path: String, with bytes: [UInt8]) -> String? {
    let scratch = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max))"
    let descriptor = open(scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    var written = 0
    var failure: Int32 = 0
    while written < bytes.count, failure == 0 {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count > 0 { written += count } else { failure = errno }
    }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(scratch, path) != 0 { failure = errno }
    if failure != 0 {
      unlink(scratch)
      return String(cString: strerror(failure))
    }
    return nil
  }

  /// Makes a folder and those above it, for this user alone.
  ///
  /// - Returns: what went wrong, in the system's words; nil if it is there.
  static func makeFolder(_ path: String) -> String? {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += (prefix.isEmpty || prefix.hasSuffix("/") ? "" : "/") + part
      if mkdir(prefix, 0o700) != 0, errno != EEXIST { return String(cString: strerror(errno)) }
    }
    return nil
  }
}
