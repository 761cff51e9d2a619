// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation
import Glibc

/// Memory that two processes see: a file that both map. It loses its name once both have it, so that nothing is left over however they
/// end.
struct SharedBlock: Sendable {
  /// Where the file lies, or lay.
  let path: String
  /// The bytes.
  let memory: HostMemory

  /// A block of at least `byteCount` bytes that another process can map.
  ///
  /// - Throws: `.outOfMemory` if neither shared memory nor the temporary folder has room.
  static func create(byteCount: Int) throws(DeviceError) -> SharedBlock {
    var problems: [String] = []
    // Shared memory first: it is no disk. It is small in many containers.
    for folder in ["/dev/shm", FileManager.default.temporaryDirectory.path] {
      let path = "\(folder)/berth-\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
      do throws(DeviceError) {
        return try SharedBlock(path: path, byteCount: byteCount, creating: true)
      } catch {
        unlink(path)
        problems.append(error.message)
      }
    }
    throw DeviceError(
      .outOfMemory, "no room for \(byteCount) bytes that two processes share: \(problems.joined(separator: "; "))")
  }

  /// The block that another process made, which loses its name.
  ///
  /// - Throws: `.inputOutput` if it cannot be mapped.
  static func take(path: String, byteCount: Int) throws(DeviceError) -> SharedBlock {
    let block = try SharedBlock(path: path, byteCount: byteCount, creating: false)
    block.removeName()
    return block
  }

  /// Takes the name away, where it has not gone yet.
  func removeName() { unlink(path) }

  private init(path: String, byteCount: Int, creating: Bool) throws(DeviceError) {
    func problem(_ doing: String, _ status: Int32) -> DeviceError {
      DeviceError(.inputOutput, "\(doing) '\(path)': \(String(cString: strerror(status)))")
    }
    let descriptor = open(path, O_RDWR | O_CLOEXEC | (creating ? O_CREAT | O_EXCL : 0), 0o600)
    guard descriptor >= 0 else { throw problem("cannot open", errno) }
    defer { close(descriptor) }
    if creating {
      // Not `ftruncate`: the pages must be there, or the first write to a full disk would be a signal instead of an error.
      let status = posix_fallocate(descriptor, 0, byteCount)
      guard status == 0 else { throw problem("cannot make room in", status) }
    }
    guard let address = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), address != MAP_FAILED
    else { throw problem("cannot map", errno) }
    self.path = path
    let bits = UInt(bitPattern: address)
    memory = HostMemory(unowned: address, byteCount: byteCount) {
      if let address = UnsafeMutableRawPointer(bitPattern: bits) { munmap(address, byteCount) }
    }
  }
}
