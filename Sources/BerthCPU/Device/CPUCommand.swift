// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Checking of commands, and the commands that move bytes.
extension CPUContext: CommandExecutor, CommandMemory {
  /// Checks a command, and keeps the memory of its buffers until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  func beginUse(_ command: Command) throws(DeviceError) {
    try validateAndUse(command)
    guard case .copy(let source, let target) = command else { return }
    // Two buffers may wrap the same memory of the host's.
    let (from, to) = (source.ownAddress, target.ownAddress)
    guard from + source.byteCount <= to || to + target.byteCount <= from || source.byteCount == 0 else {
      endUse(command)
      throw DeviceError(
        .invalidArgument,
        "a copy of \(source.byteCount) bytes from offset \(source.offset) to offset \(target.offset) of the same "
          + "memory: they overlap")
    }
  }

  func beginUse(of plan: any Plan, _ bindings: Bindings) throws(DeviceError) {
    guard owns(plan) else { throw CPUContext.foreign(plan) }
    try unsafeDowncast(plan, to: CPUPlan.self).beginUse(bindings)
  }

  func endUse(of plan: any Plan, _ bindings: Bindings) { CPUPlan.endUse(bindings) }

  /// Checks a run and runs.
  ///
  /// - Returns: what made the run fail, if anything did.
  /// - Throws: what is wrong with it; nothing was done then.
  func runAtOnce(
    _ plan: any Plan, _ bindings: Bindings, timing: CommandTiming?
  ) throws(DeviceError) -> DeviceError? {
    guard owns(plan) else { throw CPUContext.foreign(plan) }
    return try unsafeDowncast(plan, to: CPUPlan.self).runAtOnce(bindings)
  }

  /// Whether a plan is one of this device.
  private func owns(_ plan: any Plan) -> Bool {
    type(of: plan as AnyObject) == CPUPlan.self && unsafeDowncast(plan, to: CPUPlan.self).context === self
  }

  /// Runs a command that has been checked. The device has no clock to take the time by.
  ///
  /// - Returns: what made it fail, if anything did.
  func execute(_ command: Command, timing: CommandTiming?) -> DeviceError? {
    switch command {
    case .run(let plan, let bindings):
      return unsafeDowncast(plan, to: CPUPlan.self).run(bindings)
    case .fill(let range, let pattern):
      fill(range, pattern)
    case .upload(let source, let target):
      move(source.memory.address + source.offset, target.ownAddress, source.byteCount)
    case .download(let source, let target):
      move(source.ownAddress, target.memory.address + target.offset, source.byteCount)
    case .copy(let source, let target):
      move(source.ownAddress, target.ownAddress, source.byteCount)
    case .hostCall:
      break
    }
    return nil
  }

  /// Repeats a pattern over a stretch that has been checked.
  func fill(_ range: BufferRange, _ pattern: FillPattern) {
    let target = range.ownAddress
    pool.split(range.byteCount / pattern.width, grain: CPUContext.moveGrain / pattern.width) { begin, end in
      var bits = pattern.bits.littleEndian
      _ = bvk_fill(target + begin * pattern.width, &bits, pattern.width, end - begin)
    }
  }

  /// Copies bytes. They may overlap, where the host uploads from memory that the buffer wraps.
  func move(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ byteCount: Int) {
    if byteCount == 0 || source == UnsafeRawPointer(target) { return }
    if source + byteCount <= UnsafeRawPointer(target) || UnsafeRawPointer(target) + byteCount <= source {
      pool.split(byteCount, grain: CPUContext.moveGrain) { begin, end in
        memcpy(target + begin, source + begin, end - begin)
      }
    } else {
      memmove(target, source, byteCount)
    }
  }

  /// Bytes to be moved for which waking a thread pays: some ten microseconds' worth.
  static let moveGrain = 256 << 10
}

extension BufferRange {
  /// The buffer, in a command that `CPUContext.beginUse(_:)` let pass.
  var own: CPUBuffer { unsafeDowncast(buffer, to: CPUBuffer.self) }

  /// The first byte, in a command that `CPUContext.beginUse(_:)` let pass.
  var ownAddress: UnsafeMutableRawPointer { own.address + offset }
}
