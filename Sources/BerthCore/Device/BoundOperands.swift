// SPDX-License-Identifier: Apache-2.0

/// The operands of a call that are bound to buffers, inputs first: what a plan checks the buffers of a run against. A device
/// that launches often does so itself, in one pass with what only it knows; `BindingRules` does it for others.
package final class BoundOperands: @unchecked Sendable {
  // `@unchecked`: nothing changes after `init`; `spans` is owned.

  /// What was prepared.
  package let call: OperatorCall
  /// How many there are.
  package let count: Int
  /// How many of them are inputs.
  package let inputCount: Int
  /// Where each lies in its buffer: what is looked at on every launch.
  package let spans: UnsafeMutablePointer<OperandLayout.Span>
  private let layouts: [OperandLayout]

  /// The operands of `call`.
  package init(_ call: OperatorCall) {
    self.call = call
    let (inputs, outputs) = (call.boundInputs, call.boundOutputs)
    layouts = inputs.map { OperandLayout($0.descriptor) } + outputs.map { OperandLayout($0.descriptor) }
    inputCount = inputs.count
    count = layouts.count
    spans = .allocate(capacity: max(count, 1))
    for index in layouts.indices { (spans + index).initialize(to: layouts[index].span) }
  }

  deinit {
    spans.deallocate()
  }

  /// Whether as many buffers are bound as there are operands.
  @inlinable
  package func fits(_ bindings: Bindings) -> Bool {
    bindings.buffers.count == count && bindings.inputCount == inputCount
  }

  /// Whether two operands have a byte in common, the buffer of the second lying `distance` bytes behind that of the
  /// first.
  @inlinable
  package func overlap(_ first: Int, _ second: Int, at distance: Int) -> Bool {
    spans[first].lower < spans[second].upper + distance && spans[second].lower + distance < spans[first].upper
      && interleave(first, second, at: distance)
  }

  /// The rare second look: their stretches meet.
  @usableFromInline
  package func interleave(_ first: Int, _ second: Int, at distance: Int) -> Bool {
    layouts[first].interleaves(layouts[second], at: distance)
  }

  /// Too few buffers are bound, or too many.
  package func miscounted(_ bindings: Bindings) -> DeviceError {
    error(
      .invalidArgument,
      "\(bindings.inputCount) inputs and \(bindings.buffers.count - bindings.inputCount) outputs are bound; "
        + "the plan has \(inputCount) and \(count - inputCount)")
  }

  /// An operand is bound to a buffer of another device.
  package func foreign(_ operand: Int) -> DeviceError {
    error(.invalidHandle, "\(name(of: operand)) is bound to a buffer of another device")
  }

  /// An operand is bound to a buffer that has been freed.
  package func freed(_ operand: Int) -> DeviceError {
    error(.invalidHandle, "\(name(of: operand)) is bound to a buffer that has been freed")
  }

  /// An operand is bound to a buffer of too few bytes.
  package func tooSmall(_ operand: Int, _ byteCount: Int) -> DeviceError {
    error(
      .invalidArgument,
      "\(name(of: operand)) reaches to byte \(spans[operand].upper) of a buffer that has \(byteCount)")
  }

  /// An output reaches a byte that another operand reaches.
  package func shared(_ output: Int, _ other: Int) -> DeviceError {
    error(.invalidArgument, "\(name(of: output)) and \(name(of: other)) share memory")
  }

  /// An error that names the call.
  package func error(_ code: DeviceError.Code, _ message: String) -> DeviceError {
    DeviceError(code, message, operation: call.description)
  }

  /// What an operand is called in messages.
  private func name(of operand: Int) -> String {
    if operand < inputCount {
      let index = call.boundInputs[operand].index
      return "input '\(call.op.inputs[min(index, call.op.inputs.count - 1)].name)'"
    }
    let index = call.boundOutputs[operand - inputCount].index
    return "output '\(call.op.outputName(at: index))'"
  }
}
