// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL

/// A block of an OpenCL device's memory.
final class OpenCLBuffer: Buffer, @unchecked Sendable {
  // `@unchecked`: nothing changes after `init` but an atomic.
  let byteCount: Int
  /// The device it belongs to.
  let context: OpenCLContext
  private let block: MemoryBlock
  private let uses = UseCount()

  /// New memory.
  ///
  /// - Throws: `.outOfMemory`, `.deviceLost`.
  init(byteCount: Int, context: OpenCLContext) throws(DeviceError) {
    try context.checkAlive()
    block = try context.memory.take(byteCount, forBuffer: true)
    self.byteCount = byteCount
    self.context = context
  }

  deinit {
    // Commands hold references, so none is under way; but some may have been dropped with their queue.
    if !uses.isOver { giveBack() }
  }

  /// The driver's object.
  var handle: cl_mem { block.handle }

  func free() {
    if uses.free() { giveBack() }
  }

  /// Keeps the memory for a command. Every success is followed by one `endUse()`.
  ///
  /// - Returns: false if the buffer has been freed.
  func beginUse() -> Bool { uses.begin() }

  /// The command that called `beginUse()` is done.
  func endUse() {
    if uses.end() { giveBack() }
  }

  private func giveBack() { context.memory.giveBack(block, byteCount: byteCount, forBuffer: true) }
}

extension OpenCLContext: CommandMemory {
  /// The buffer behind `buffer` if it is one of this device.
  func own(_ buffer: any Buffer) -> OpenCLBuffer? {
    guard type(of: buffer as AnyObject) == OpenCLBuffer.self else { return nil }
    let own = unsafeDowncast(buffer, to: OpenCLBuffer.self)
    return own.context === self ? own : nil
  }

  func beginUse(of buffer: any Buffer) throws(DeviceError) {
    guard let own = own(buffer) else { throw DeviceError(.invalidHandle, "a buffer of another device") }
    guard own.beginUse() else { throw DeviceError(.invalidHandle, "a buffer that has been freed") }
  }

  func endUse(of buffer: any Buffer) { unsafeDowncast(buffer, to: OpenCLBuffer.self).endUse() }

  func beginUse(of plan: any Plan, _ bindings: Bindings) throws(DeviceError) {
    guard type(of: plan as AnyObject) == OpenCLPlan.self, unsafeDowncast(plan, to: OpenCLPlan.self).context === self
    else { throw OpenCLContext.foreign(plan) }
    try unsafeDowncast(plan, to: OpenCLPlan.self).beginUse(bindings)
  }

  func endUse(of plan: any Plan, _ bindings: Bindings) { unsafeDowncast(plan, to: OpenCLPlan.self).endUse(bindings) }
}

extension BufferRange {
  /// The driver's object, in a command that `OpenCLContext.beginUse(_:)` let pass.
  var handle: cl_mem { unsafeDowncast(buffer, to: OpenCLBuffer.self).handle }
}
