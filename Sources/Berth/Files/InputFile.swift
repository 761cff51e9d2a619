// SPDX-License-Identifier: Apache-2.0

import BerthCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that is read: open as long as this lives.
final class InputFile {
  let byteCount: Int
  private let path: String
  private let descriptor: CInt

  /// Opens a file.
  ///
  /// - Throws: `.notFound` if there is none, `.inputOutput` if it is no ordinary file or cannot be opened.
  init(_ path: String) throws(DeviceError) {
    // A NUL would end the name early in C, and another file be read.
    guard !path.isEmpty, !path.utf8.contains(0) else { throw DeviceError(.notFound, "there is no file '\(path)'") }
    self.path = path
    // Without O_NONBLOCK, opening a pipe that nobody writes would wait for ever.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      throw DeviceError(
        code == ENOENT || code == ENOTDIR ? .notFound : .inputOutput,
        "cannot open '\(path)': \(FileFailure.text(code))", vendorCode: Int64(code))
    }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw DeviceError(.inputOutput, "'\(path)' is no ordinary file")
    }
    byteCount = Int(information.st_size)
  }

  deinit { close(descriptor) }

  /// Reads a stretch of the file.
  ///
  /// - Throws: `.inputOutput` if it cannot be read or the file ends before.
  func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(DeviceError) {
    var done = 0
    while done < target.count {
      let count = pread(
        descriptor, target.baseAddress.map { $0 + done }, target.count - done, off_t(offset + done))
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        throw DeviceError(
          .inputOutput, "cannot read '\(path)': \(FileFailure.text(code))", vendorCode: Int64(code))
      }
      guard count > 0 else { throw DeviceError(.inputOutput, "'\(path)' ended while it was read") }
      done += count
    }
  }

  /// Reads a stretch of the file.
  func read(at offset: Int, count: Int) throws(DeviceError) -> [UInt8] {
    let memory = try HostMemory(byteCount: count)
    try read(at: offset, into: memory.mutableBytes)
    return Array(memory.bytes)
  }

  /// The bytes from `offset` on as memory of the process, read from the file when they are touched; nil where the system cannot.
  func map(from offset: Int, count: Int) -> HostMemory? {
    guard count > 0, let base = mmap(nil, offset + count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { return nil }
    let address = UInt(bitPattern: base)
    return HostMemory(unowned: base + offset, byteCount: count) {
      munmap(UnsafeMutableRawPointer(bitPattern: address), offset + count)
    }
  }
}

/// What the system says of an error number.
enum FileFailure {
  static func text(_ code: CInt) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // `strerror` would share one buffer between threads.
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
