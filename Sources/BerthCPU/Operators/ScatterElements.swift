// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `ScatterElements`.
  static let scatterElements = CPUOperator(.scatterElements) { call, _ throws(DeviceError) in
    try ScatterElementsKernel(call)
  }
}

/// A copy of the data, then the updates.
private final class ScatterElementsKernel: CPUKernel {
  private let copy: StridedCopy
  /// Nil where there is no update.
  private let lookup: ElementLookup?

  init(_ call: OperatorCall) throws(DeviceError) {
    let (data, indices, output) = (try call.input(0), try call.input(1), try call.output(0))
    copy = try StridedCopy(data, to: output)
    lookup =
      indices.shape.isEmpty
      ? nil
      : try ElementLookup(
        along: try call.input(2), indices: indices, indexed: output,
        axis: try data.shape.normalized(axis: call.attributes.int("axis")), reduction: ScatterReduction(call))
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    copy.run(operands[3], operands[0], context)
    try lookup?.run(along: operands[2], indices: operands[1], indexed: operands[3], context)
  }
}
