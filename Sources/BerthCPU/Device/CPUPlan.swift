// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The addresses of a call's operands: of the element whose every index is 0, bound inputs first, then bound outputs.
typealias Operands = UnsafePointer<UnsafeMutableRawPointer>

/// One operator made ready for operands of certain types and layouts.
///
/// Kernels know strides and extents from the call they were made for, and are given addresses that were checked against
/// them.
protocol CPUKernel: AnyObject, Sendable {
  /// Computes the outputs.
  ///
  /// - Throws: what can only be seen in the data, or `.outOfMemory` for scratch.
  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError)
}

/// The kernel of every call whose outputs have no element.
final class IdleKernel: CPUKernel {
  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {}
}

/// An operator made ready to run on the CPU.
final class CPUPlan: Plan {
  /// Buffers in the order of the operands, not retained: the bindings that they come from hold them. On the way of
  /// every launch, where counting references would cost as much as a small operator does.
  private typealias Held = UnsafeMutableBufferPointer<Unmanaged<CPUBuffer>>

  let context: CPUContext
  private let kernel: any CPUKernel
  private let operands: BoundOperands

  init(_ call: OperatorCall, kernel: any CPUKernel, context: CPUContext) {
    operands = BoundOperands(call)
    self.kernel = kernel
    self.context = context
  }

  var call: OperatorCall { operands.call }

  /// Checks the buffers and runs.
  ///
  /// - Returns: what made the run fail, if anything did.
  /// - Throws: `.invalidArgument`, `.invalidHandle`: nothing was done.
  func runAtOnce(_ bindings: Bindings) throws(DeviceError) -> DeviceError? {
    try withUnsafeTemporaryAllocation(of: Unmanaged<CPUBuffer>.self, capacity: operands.count) {
      held throws(DeviceError) -> DeviceError? in
      try begin(bindings, held)
      defer { CPUPlan.end(held, operands.count) }
      return run(held)
    }
  }

  /// Checks the buffers for a run, and keeps their memory until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  func beginUse(_ bindings: Bindings) throws(DeviceError) {
    try withUnsafeTemporaryAllocation(of: Unmanaged<CPUBuffer>.self, capacity: operands.count) {
      held throws(DeviceError) in
      try begin(bindings, held)
    }
  }

  /// A run for which `beginUse(_:)` succeeded is done.
  static func endUse(_ bindings: Bindings) {
    for buffer in bindings.buffers { unsafeDowncast(buffer, to: CPUBuffer.self).endUse() }
  }

  /// Runs with bindings that `beginUse(_:)` let pass.
  ///
  /// - Returns: what made the run fail, if anything did.
  func run(_ bindings: Bindings) -> DeviceError? {
    withUnsafeTemporaryAllocation(of: Unmanaged<CPUBuffer>.self, capacity: operands.count) { held in
      for (index, buffer) in bindings.buffers.enumerated() {
        held.initializeElement(at: index, to: .passUnretained(unsafeDowncast(buffer, to: CPUBuffer.self)))
      }
      return run(held)
    }
  }

  private func begin(_ bindings: Bindings, _ held: Held) throws(DeviceError) {
    guard operands.fits(bindings) else { throw operands.miscounted(bindings) }
    for index in 0..<operands.count {
      guard let buffer = context.own(bindings.buffers[index]) else {
        CPUPlan.end(held, index)
        throw operands.foreign(index)
      }
      held.initializeElement(at: index, to: buffer)
      // By way of `held`: of a constant that is used twice the compiler would count references.
      guard held[index]._withUnsafeGuaranteedRef({ $0.beginUse() }) else {
        CPUPlan.end(held, index)
        throw operands.freed(index)
      }
      let byteCount = held[index]._withUnsafeGuaranteedRef { $0.byteCount }
      guard operands.spans[index].upper <= byteCount else {
        CPUPlan.end(held, index + 1)
        throw operands.tooSmall(index, byteCount)
      }
    }
    if let (output, other) = overlap(held) {
      CPUPlan.end(held, operands.count)
      throw operands.shared(output, other)
    }
    if let workspace = bindings.workspace, context.own(workspace) == nil {
      CPUPlan.end(held, operands.count)
      throw operands.error(.invalidHandle, "the workspace is a buffer of another device")
    }
  }

  private static func end(_ held: Held, _ count: Int) {
    for index in 0..<count { held[index]._withUnsafeGuaranteedRef { $0.endUse() } }
  }

  private func run(_ held: Held) -> DeviceError? {
    withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: max(operands.count, 1)) { addresses in
      for index in 0..<operands.count {
        let address = held[index]._withUnsafeGuaranteedRef { $0.address }
        addresses.initializeElement(at: index, to: address + operands.spans[index].origin)
      }
      guard let addresses = addresses.baseAddress else { return nil }
      do throws(DeviceError) {
        try kernel.run(UnsafePointer(addresses), context)
        return nil
      } catch {
        return error.during(call.description)
      }
    }
  }

  /// An output that reaches a byte that an input or another output reaches, and that other.
  private func overlap(_ held: Held) -> (Int, Int)? {
    for output in operands.inputCount..<operands.count {
      let address = held[output]._withUnsafeGuaranteedRef { $0.address }
      for other in 0..<output {
        let distance = held[other]._withUnsafeGuaranteedRef { $0.address } - address
        if operands.overlap(output, other, at: distance) { return (output, other) }
      }
    }
    return nil
  }
}
