// SPDX-License-Identifier: Apache-2.0

/// What buffers a plan can be run with: how many there must be, how large, and which must lie apart. Follows from the call alone,
/// so a plan makes it once.
///
/// What only a device knows it does not look at: whether a buffer is its own and has not been freed, and whether two buffers are
/// the same memory.
public struct BindingRules: Sendable {
  private struct Place: Sendable {
    let name: String
    let layout: OperandLayout
  }

  private let places: [Place]
  private let inputCount: Int
  private let workspaceByteCount: Int
  private let call: OperatorCall

  /// The rules for runs of a call.
  ///
  /// - Parameter workspaceByteCount: what `Plan.workspaceByteCount` says.
  public init(_ call: OperatorCall, workspaceByteCount: Int = 0) {
    let (inputs, outputs) = (call.boundInputs, call.boundOutputs)
    func name(_ kind: String, _ index: Int, _ parameters: [Operator.Parameter]) -> String {
      "\(kind) '\(parameters[min(index, parameters.count - 1)].name)'"
    }
    places =
      inputs.map { Place(name: name("input", $0.index, call.op.inputs), layout: OperandLayout($0.descriptor)) }
      + outputs.map { Place(name: name("output", $0.index, call.op.outputs), layout: OperandLayout($0.descriptor)) }
    inputCount = inputs.count
    self.workspaceByteCount = workspaceByteCount
    self.call = call
  }

  /// Whether these buffers will do.
  ///
  /// - Throws: `.invalidArgument`, naming the operand, for a wrong number of buffers, one that its operand reaches out of, a
  ///   workspace that is too small, and an output with a byte in common with another operand in the same buffer.
  public func check(_ bindings: Bindings) throws(DeviceError) {
    let buffers = bindings.buffers
    guard buffers.count == places.count, bindings.inputCount == inputCount else {
      throw error(
        "\(bindings.inputCount) inputs and \(buffers.count - bindings.inputCount) outputs are bound; "
          + "the plan has \(inputCount) and \(places.count - inputCount)")
    }
    for (place, buffer) in zip(places, buffers) where place.layout.span.upper > buffer.byteCount {
      throw error("\(place.name) reaches to byte \(place.layout.span.upper) of a buffer that has \(buffer.byteCount)")
    }
    guard workspaceByteCount <= bindings.workspace?.byteCount ?? 0 else {
      throw error(
        "the plan needs \(workspaceByteCount) bytes of workspace, \(bindings.workspace?.byteCount ?? 0) are bound")
    }
    for output in inputCount..<places.count {
      for other in 0..<output where buffers[other] === buffers[output] && meet(places[output], places[other]) {
        throw error("\(places[output].name) and \(places[other].name) share memory")
      }
    }
  }

  private func meet(_ one: Place, _ other: Place) -> Bool {
    let (mine, theirs) = (one.layout.span, other.layout.span)
    return mine.lower < theirs.upper && theirs.lower < mine.upper && one.layout.interleaves(other.layout, at: 0)
  }

  private func error(_ message: String) -> DeviceError {
    DeviceError(.invalidArgument, message, operation: call.description)
  }
}
