// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `OneHot`.
  static let oneHot = CPUOperator(.oneHot) { call, _ throws(DeviceError) in try OneHotKernel(call) }
}

/// The output full of the off value, then the on value scattered along the new axis, indices that lie outside passed over.
private final class OneHotKernel: CPUKernel {
  private let fill: StridedCopy
  private let lookup: ElementLookup
  /// Bytes from the off value to the on value.
  private let onOffset: Int

  init(_ call: OperatorCall) throws(DeviceError) {
    let (indices, values, output) = (try call.input(0), try call.input(2), try call.output(0))
    let axis = try OneHotGeometry(call).axis
    let none = [Int](repeating: 0, count: output.shape.rank)
    fill = try StridedCopy(output.shape.extents, output.dtype, from: none, to: output.strides.values)
    let lines = try indices.insertingAxis(at: axis)
    let on = try TensorDescriptor(values.dtype, lines.shape, strides: try Strides(none), offset: 0)
    lookup = try ElementLookup(along: on, indices: lines, indexed: output, axis: axis, reduction: .replace, skips: true)
    onOffset = values.strides[0] * values.dtype.byteWidth
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let (indices, values, output) = (operands[0], operands[1], operands[2])
    fill.run(output, values, context)
    try lookup.run(along: values + onOffset, indices: indices, indexed: output, context)
  }
}
