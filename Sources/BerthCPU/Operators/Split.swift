// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Split`.
  static let split = CPUOperator(.split) { call, _ throws(DeviceError) in try SplitKernel(call) }
}

/// A copy of each part to its output.
private final class SplitKernel: CPUKernel {
  private let copies: [StridedCopy]
  /// Where each part begins, in bytes from the input's first element.
  private let offsets: [Int]

  init(_ call: OperatorCall) throws(DeviceError) {
    let input = try call.input(0)
    let geometry = try SplitGeometry(call)
    let step = input.strides[geometry.axis] * input.dtype.byteWidth
    var copies: [StridedCopy] = []
    var offsets: [Int] = []
    var position = 0
    for (index, size) in geometry.sizes.enumerated() {
      let output = try call.output(index)
      copies.append(
        try StridedCopy(
          output.shape.extents, input.dtype, from: input.strides.values, to: output.strides.values))
      // An empty part may begin behind the end of the input, where no address may be made.
      offsets.append(output.shape.isEmpty ? 0 : position * step)
      position += size
    }
    self.copies = copies
    self.offsets = offsets
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    for index in copies.indices { copies[index].run(operands[1 + index], operands[0] + offsets[index], context) }
  }
}
