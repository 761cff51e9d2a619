// SPDX-License-Identifier: Apache-2.0

import BerthCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes files so that whoever looks sees the old one or the new one, never a part: into a file beside it, which takes the name when
/// all of it is on disk.
enum AtomicFile {
  /// Replaces the file at `path`, or makes it, with `chunks` one behind the other.
  ///
  /// A symbolic link is followed, and what it points to replaced; what is no ordinary file (a pipe, a device) is written to
  /// directly, since it must not be replaced by one.
  ///
  /// - Throws: `.inputOutput` with the system's reason and error number; a file that was there is then as it was.
  static func write(_ chunks: [UnsafeRawBufferPointer], to path: String) throws(DeviceError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw DeviceError(.inputOutput, "'\(path)' is no name for a file")
    }
    var information = stat()
    let exists = stat(path, &information) == 0
    if exists, information.st_mode & S_IFMT == S_IFDIR {
      throw DeviceError(.inputOutput, "cannot write '\(path)': it is a folder", vendorCode: Int64(EISDIR))
    }
    if exists, information.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure("open", path) }
      defer { close(descriptor) }
      return try write(chunks, descriptor, path)
    }
    try replace(exists ? resolved(path) : path, mode: exists ? information.st_mode & 0o7777 : nil, with: chunks)
  }

  private static func replace(
    _ path: String, mode: mode_t?, with chunks: [UnsafeRawBufferPointer]
  ) throws(DeviceError) {
    // A name of its own, so that two who write at once do not write into one file. The mode is that of any new file: the system
    // takes the process's mask off it.
    let temporary = "\(path).\(UInt64.random(in: .min ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("write", path) }
    var isDone = false
    defer {
      close(descriptor)
      if !isDone { unlink(temporary) }
    }
    if let mode { fchmod(descriptor, mode) }
    try write(chunks, descriptor, path)
    // Without this a crash after the rename could leave an empty file under the name.
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure("write", path) }
    isDone = true
  }

  private static func write(
    _ chunks: [UnsafeRawBufferPointer], _ descriptor: CInt, _ path: String
  ) throws(DeviceError) {
    for chunk in chunks {
      var rest = chunk
      while let start = rest.baseAddress, rest.count > 0 {
        #if canImport(Darwin)
        let count = Darwin.write(descriptor, start, rest.count)
        #elseif canImport(Musl)
        let count = Musl.write(descriptor, start, rest.count)
        #else
        let count = Glibc.write(descriptor, start, rest.count)
        #endif
        if count < 0 {
          if errno == EINTR { continue }
          throw failure("write", path)
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  /// What a path points to in the end, so that a link is not replaced by a file.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func failure(_ action: String, _ path: String) -> DeviceError {
    let code = errno
    return DeviceError(
      .inputOutput, "cannot \(action) '\(path)': \(FileFailure.text(code))", vendorCode: Int64(code))
  }
}
