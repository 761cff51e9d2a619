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
extension CPUContext: CommandExecutor {
  /// Checks a command, and keeps the memory of its buffers until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  func beginUse(_ command: Command) throws(DeviceError) {
    switch command {
    case .run(let plan, let bindings):
      // Its plan checks the bindings, as it does where a run begins at once.
      guard owns(plan) else { throw CPUContext.foreign(plan) }
      return try unsafeDowncast(plan, to: CPUPlan.self).beginUse(bindings)
    case .fill, .upload, .download, .copy, .hostCall:
      try command.validate()
    }
    switch command {
    case .fill(let range, _): try beginUse(of: range.buffer)
    case .upload(_, let target): try beginUse(of: target.buffer)
    case .download(let source, _): try beginUse(of: source.buffer)
    case .copy(let source, let target):
      try beginUse(of: source.buffer)
      do throws(DeviceError) {
        try beginUse(of: target.buffer)
      } catch {
        source.own.endUse()
        throw error
      }
      // Two buffers may wrap the same memory of the host's.
      let (from, to) = (source.ownAddress, target.ownAddress)
      guard from + source.byteCount <= to || to + target.byteCount <= from || source.byteCount == 0 else {
        endUse(command)
        throw DeviceError(
          .invalidArgument,
          "a copy of \(source.byteCount) bytes from offset \(source.offset) to offset \(target.offset) of the same "
            + "memory: they overlap")
      }
    case .run, .hostCall:
      break
    }
  }

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

  private static func foreign(_ plan: any Plan) -> DeviceError {
    DeviceError(.invalidHandle, "a plan of another device", operation: plan.call.description)
  }

  /// A command for which `beginUse(_:)` succeeded is done.
  func endUse(_ command: Command) {
    switch command {
    case .run(_, let bindings): CPUPlan.endUse(bindings)
    case .fill(let range, _): range.own.endUse()
    case .upload(_, let target): target.own.endUse()
    case .download(let source, _): source.own.endUse()
    case .copy(let source, let target):
      source.own.endUse()
      target.own.endUse()
    case .hostCall: break
    }
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
