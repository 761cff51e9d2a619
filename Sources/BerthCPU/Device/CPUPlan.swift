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
final class CPUPlan: Plan, @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`; `spans` is owned.

  /// Buffers in the order of the operands, not retained: the bindings that they come from hold them. On the way of
  /// every launch, where counting references would cost as much as a small operator does.
  private typealias Held = UnsafeMutableBufferPointer<Unmanaged<CPUBuffer>>

  let call: OperatorCall
  let context: CPUContext
  private let kernel: any CPUKernel
  private let layouts: [OperandLayout]
  /// What is looked at on every launch of `layouts`.
  private let spans: UnsafeMutablePointer<OperandLayout.Span>
  private let count: Int
  private let inputCount: Int

  init(_ call: OperatorCall, kernel: any CPUKernel, context: CPUContext) {
    self.call = call
    self.context = context
    self.kernel = kernel
    let (inputs, outputs) = (call.boundInputs, call.boundOutputs)
    inputCount = inputs.count
    layouts = inputs.map { OperandLayout($0.descriptor) } + outputs.map { OperandLayout($0.descriptor) }
    count = layouts.count
    spans = .allocate(capacity: max(count, 1))
    for index in layouts.indices { (spans + index).initialize(to: layouts[index].span) }
  }

  deinit {
    spans.deallocate()
  }

  /// Checks the buffers and runs.
  ///
  /// - Returns: what made the run fail, if anything did.
  /// - Throws: `.invalidArgument`, `.invalidHandle`: nothing was done.
  func runAtOnce(_ bindings: Bindings) throws(DeviceError) -> DeviceError? {
    try withUnsafeTemporaryAllocation(of: Unmanaged<CPUBuffer>.self, capacity: count) {
      held throws(DeviceError) -> DeviceError? in
      try begin(bindings, held)
      defer { CPUPlan.end(held, count) }
      return run(held)
    }
  }

  /// Checks the buffers for a run, and keeps their memory until `endUse(_:)`.
  ///
  /// - Throws: `.invalidArgument`, `.invalidHandle`; nothing is kept then.
  func beginUse(_ bindings: Bindings) throws(DeviceError) {
    try withUnsafeTemporaryAllocation(of: Unmanaged<CPUBuffer>.self, capacity: count) { held throws(DeviceError) in
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
    withUnsafeTemporaryAllocation(of: Unmanaged<CPUBuffer>.self, capacity: count) { held in
      for (index, buffer) in bindings.buffers.enumerated() {
        held.initializeElement(at: index, to: .passUnretained(unsafeDowncast(buffer, to: CPUBuffer.self)))
      }
      return run(held)
    }
  }

  private func begin(_ bindings: Bindings, _ held: Held) throws(DeviceError) {
    guard bindings.buffers.count == count, bindings.inputCount == inputCount else {
      throw error(
        .invalidArgument,
        "\(bindings.inputCount) inputs and \(bindings.buffers.count - bindings.inputCount) outputs are bound; "
          + "the plan has \(inputCount) and \(count - inputCount)")
    }
    for index in 0..<count {
      guard let buffer = context.own(bindings.buffers[index]) else {
        CPUPlan.end(held, index)
        throw error(.invalidHandle, "\(name(of: index)) is bound to a buffer of another device")
      }
      held.initializeElement(at: index, to: buffer)
      guard buffer._withUnsafeGuaranteedRef({ $0.beginUse() }) else {
        CPUPlan.end(held, index)
        throw error(.invalidHandle, "\(name(of: index)) is bound to a buffer that has been freed")
      }
      let byteCount = buffer._withUnsafeGuaranteedRef { $0.byteCount }
      guard spans[index].upper <= byteCount else {
        CPUPlan.end(held, index + 1)
        throw error(
          .invalidArgument, "\(name(of: index)) reaches to byte \(spans[index].upper) of a buffer that has \(byteCount)"
        )
      }
    }
    if let (output, other) = overlap(held) {
      CPUPlan.end(held, count)
      throw error(.invalidArgument, "\(name(of: output)) and \(name(of: other)) share memory")
    }
    if let workspace = bindings.workspace, context.own(workspace) == nil {
      CPUPlan.end(held, count)
      throw error(.invalidHandle, "the workspace is a buffer of another device")
    }
  }

  private static func end(_ held: Held, _ count: Int) {
    for index in 0..<count { held[index]._withUnsafeGuaranteedRef { $0.endUse() } }
  }

  private func run(_ held: Held) -> DeviceError? {
    withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: max(count, 1)) { operands in
      for index in 0..<count {
        let address = held[index]._withUnsafeGuaranteedRef { $0.address }
        operands.initializeElement(at: index, to: address + spans[index].origin)
      }
      guard let operands = operands.baseAddress else { return nil }
      do throws(DeviceError) {
        try kernel.run(UnsafePointer(operands), context)
        return nil
      } catch {
        return error.during(call.description)
      }
    }
  }

  /// An output that reaches a byte that an input or another output reaches, and that other.
  private func overlap(_ held: Held) -> (Int, Int)? {
    for output in inputCount..<count {
      let address = held[output]._withUnsafeGuaranteedRef { $0.address }
      for other in 0..<output {
        let distance = held[other]._withUnsafeGuaranteedRef { $0.address } - address
        if spans[output].lower < spans[other].upper + distance, spans[other].lower + distance < spans[output].upper,
          layouts[output].interleaves(layouts[other], at: distance)
        {
          return (output, other)
        }
      }
    }
    return nil
  }

  private func error(_ code: DeviceError.Code, _ message: String) -> DeviceError {
    DeviceError(code, message, operation: call.description)
  }

  /// What an operand is called in messages.
  private func name(of operand: Int) -> String {
    if operand < inputCount {
      let index = call.boundInputs[operand].index
      return "input '\(call.op.inputs[min(index, call.op.inputs.count - 1)].name)'"
    }
    let index = call.boundOutputs[operand - inputCount].index
    return "output '\(call.op.outputs[min(index, call.op.outputs.count - 1)].name)'"
  }
}
