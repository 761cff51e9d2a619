// SPDX-License-Identifier: Apache-2.0

/// A block of a device's memory.
///
/// A buffer outlives every command that names it: commands hold a reference. `free()` says that no new command will
/// name it; the memory goes back when the commands under way are done, and at the latest when the last reference goes.
public protocol Buffer: AnyObject, Sendable {
  /// The number of bytes that may be used, as asked for in the `BufferSpec`.
  var byteCount: Int { get }

  /// The memory as the host sees it, where the host can see it; nil by default. Valid until the buffer is freed, and
  /// only to be touched while no command that names the buffer is under way.
  var hostAddress: UnsafeMutableRawPointer? { get }

  /// Gives the memory back. Idempotent; a later command that names the buffer is refused with `.invalidHandle`.
  func free()
}

extension Buffer {
  /// Nil: the host cannot see the memory.
  public var hostAddress: UnsafeMutableRawPointer? { nil }
}

/// What memory is asked for.
public struct BufferSpec: Sendable, Hashable {
  /// The number of bytes; 0 is legal.
  public var byteCount: Int
  /// Which of the device's memory spaces, by its place in `DeviceInfo.memorySpaces`.
  public var memorySpace: Int

  /// So many bytes in a memory space, the first by default.
  public init(byteCount: Int, memorySpace: Int = 0) {
    self.byteCount = byteCount
    self.memorySpace = memorySpace
  }
}

/// A stretch of a buffer.
public struct BufferRange: Sendable {
  /// The buffer.
  public let buffer: any Buffer
  /// Where the stretch begins, in bytes.
  public let offset: Int
  /// How long it is, in bytes.
  public let byteCount: Int

  /// The bytes from `offset` on, all of them by default. Not checked here: a queue refuses a range that its buffer has
  /// not.
  public init(_ buffer: any Buffer, offset: Int = 0, byteCount: Int? = nil) {
    self.buffer = buffer
    self.offset = offset
    self.byteCount = byteCount ?? max(buffer.byteCount - offset, 0)
  }

  /// Whether the stretch lies inside its buffer.
  public var isValid: Bool { offset >= 0 && byteCount >= 0 && offset <= buffer.byteCount - byteCount }
}

/// A stretch of host memory.
public struct HostRange: Sendable {
  /// The block.
  public let memory: HostMemory
  /// Where the stretch begins, in bytes.
  public let offset: Int
  /// How long it is, in bytes.
  public let byteCount: Int

  /// The bytes from `offset` on, all of them by default. Not checked here: a queue refuses a range that its block has
  /// not.
  public init(_ memory: HostMemory, offset: Int = 0, byteCount: Int? = nil) {
    self.memory = memory
    self.offset = offset
    self.byteCount = byteCount ?? max(memory.byteCount - offset, 0)
  }

  /// Whether the stretch lies inside its block.
  public var isValid: Bool { offset >= 0 && byteCount >= 0 && offset <= memory.byteCount - byteCount }
}
