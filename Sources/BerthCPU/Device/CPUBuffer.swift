// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Host memory as a buffer of the CPU.
final class CPUBuffer: Buffer, @unchecked Sendable {
  // `@unchecked`: what changes is `uses`, an atomic, and `wrapped`, which only he touches whom `uses` tells to give the
  // memory back.

  let byteCount: Int
  /// The first byte.
  let address: UnsafeMutableRawPointer
  /// The device it belongs to.
  let context: CPUContext

  private let capacity: Int
  private var wrapped: HostMemory?
  private let uses = UseCount()

  /// New memory.
  ///
  /// - Throws: `.outOfMemory`.
  init(byteCount: Int, context: CPUContext) throws(DeviceError) {
    let block = try context.memory.take(byteCount, forBuffer: true)
    self.byteCount = byteCount
    self.context = context
    address = block.address
    capacity = block.capacity
    wrapped = nil
  }

  /// Memory of the host's, not copied.
  init(wrapping memory: HostMemory, context: CPUContext) {
    byteCount = memory.byteCount
    address = memory.address
    capacity = 0
    wrapped = memory
    self.context = context
    context.memory.countWrapped(byteCount, by: 1)
  }

  deinit {
    // Commands hold references, so none is under way; but some may have been dropped with their queue.
    if !uses.isOver { giveBack() }
  }

  var hostAddress: UnsafeMutableRawPointer? {
    uses.isFreed ? nil : address
  }

  func free() {
    if uses.free() { giveBack() }
  }

  /// Keeps the memory for a command. Every success is followed by one `endUse()`.
  ///
  /// - Returns: false if the buffer has been freed.
  ///
  /// Not inlined, nor is `endUse()`: where the caller has no reference of its own, the compiler would make one.
  @inline(never)
  func beginUse() -> Bool {
    uses.begin()
  }

  /// The command that called `beginUse()` is done.
  @inline(never)
  func endUse() {
    if uses.end() { giveBack() }
  }

  private func giveBack() {
    if wrapped != nil {
      wrapped = nil
      context.memory.countWrapped(byteCount, by: -1)
    } else {
      let block = CPUMemory.Block(address: address, capacity: capacity)
      context.memory.giveBack(block, byteCount: byteCount, forBuffer: true)
    }
  }
}

extension CPUContext {
  /// The buffer behind `buffer`, which its caller holds, if it is one of this device.
  func own(_ buffer: any Buffer) -> Unmanaged<CPUBuffer>? {
    // A comparison of types: a dynamic cast to a final class costs ten times as much, three times a launch.
    guard type(of: buffer as AnyObject) == CPUBuffer.self else { return nil }
    let own = Unmanaged.passUnretained(unsafeDowncast(buffer, to: CPUBuffer.self))
    return own._withUnsafeGuaranteedRef { $0.context === self } ? own : nil
  }

  /// Keeps the memory of a buffer for a command; `endUse()` when it is done.
  ///
  /// - Throws: `.invalidHandle` for a buffer that is freed or another device's.
  func beginUse(of buffer: any Buffer) throws(DeviceError) {
    guard let own = own(buffer) else { throw DeviceError(.invalidHandle, "a buffer of another device") }
    guard own._withUnsafeGuaranteedRef({ $0.beginUse() }) else {
      throw DeviceError(.invalidHandle, "a buffer that has been freed")
    }
  }

  /// A use that `beginUse(of:)` began is over.
  func endUse(of buffer: any Buffer) { unsafeDowncast(buffer, to: CPUBuffer.self).endUse() }
}
