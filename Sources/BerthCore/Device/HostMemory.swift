// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A block of host memory, 64-byte aligned, which uploads read and downloads write.
///
/// Owned by whoever holds a reference; a command that names it keeps it alive. Berth does not lock it: while a command
/// that writes it is under way, nobody else may touch it, and while one reads it, nobody may write it. A fence says
/// when it is done.
public final class HostMemory: @unchecked Sendable {
  // `@unchecked`: the address never changes after `init`; who may touch the bytes when is the contract above.

  /// The alignment of every block, in bytes: a cache line, and the widest vector of today's processors.
  public static let alignment = 64

  /// The first byte.
  public let address: UnsafeMutableRawPointer
  /// The number of bytes.
  public let byteCount: Int
  private let release: @Sendable () -> Void

  /// A block of `byteCount` bytes with unspecified contents.
  ///
  /// - Throws: `.invalidArgument` for a negative count, `.outOfMemory` if the system has not that much.
  public init(byteCount: Int) throws(DeviceError) {
    guard byteCount >= 0 else { throw DeviceError(.invalidArgument, "a block of \(byteCount) bytes") }
    let alignment = HostMemory.alignment
    let (padded, overflow) = byteCount.addingReportingOverflow(alignment - 1)
    guard !overflow, let address = aligned_alloc(alignment, max(padded / alignment * alignment, alignment)) else {
      throw DeviceError(.outOfMemory, "the host has no \(byteCount) bytes to spare")
    }
    self.address = address
    self.byteCount = byteCount
    let bits = UInt(bitPattern: address)
    release = { free(UnsafeMutableRawPointer(bitPattern: bits)) }
  }

  /// Memory that someone else owns: nothing is copied.
  ///
  /// - Parameter release: called once when the last reference goes; whoever owns the bytes may free them then.
  public init(
    unowned address: UnsafeMutableRawPointer, byteCount: Int, release: @escaping @Sendable () -> Void
  ) {
    self.address = address
    self.byteCount = byteCount
    self.release = release
  }

  /// A block with a copy of `bytes`.
  ///
  /// - Throws: `.outOfMemory` if the system has not that much.
  public convenience init(copying bytes: UnsafeRawBufferPointer) throws(DeviceError) {
    try self.init(byteCount: bytes.count)
    if let source = bytes.baseAddress { address.copyMemory(from: source, byteCount: bytes.count) }
  }

  deinit {
    release()
  }

  /// The bytes, to read.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: address, count: byteCount) }

  /// The bytes, to read and write.
  public var mutableBytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: address, count: byteCount)
  }
}
