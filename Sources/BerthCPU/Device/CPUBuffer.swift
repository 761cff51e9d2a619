// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import Synchronization

/// Host memory as a buffer of the CPU.
final class CPUBuffer: Buffer, @unchecked Sendable {
  // `@unchecked`: what changes is `uses`, an atomic, and `wrapped`, which only he touches who brings `uses` to its last
  // value.

  let byteCount: Int
  /// The first byte.
  let address: UnsafeMutableRawPointer
  /// The device it belongs to.
  let context: CPUContext

  private let capacity: Int
  private var wrapped: HostMemory?
  /// Twice the number of commands under way that name the buffer, plus 1 when it has been freed. At 1 the memory goes
  /// back, once: nothing can raise the number from there.
  private let uses = Atomic<Int>(0)
  private static let freed = 1
  private static let command = 2

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
    if uses.load(ordering: .acquiring) != CPUBuffer.freed { giveBack() }
  }

  var hostAddress: UnsafeMutableRawPointer? {
    uses.load(ordering: .relaxed) & CPUBuffer.freed == 0 ? address : nil
  }

  func free() {
    if uses.bitwiseOr(CPUBuffer.freed, ordering: .acquiringAndReleasing).oldValue == 0 { giveBack() }
  }

  /// Keeps the memory for a command. Every success is followed by one `endUse()`.
  ///
  /// - Returns: false if the buffer has been freed.
  ///
  /// Not inlined, nor is `endUse()`: where the caller has no reference of its own, the compiler would make one.
  @inline(never)
  func beginUse() -> Bool {
    var seen = uses.load(ordering: .relaxed)
    while seen & CPUBuffer.freed == 0 {
      let (exchanged, original) = uses.weakCompareExchange(
        expected: seen, desired: seen + CPUBuffer.command, ordering: .acquiringAndReleasing)
      if exchanged { return true }
      seen = original
    }
    return false
  }

  /// The command that called `beginUse()` is done.
  @inline(never)
  func endUse() {
    if uses.subtract(CPUBuffer.command, ordering: .acquiringAndReleasing).newValue == CPUBuffer.freed { giveBack() }
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
}
