// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Concat`.
  static let concat = CPUOperator(.concat) { call, _ throws(DeviceError) in try ConcatKernel(call) }
}

/// A copy of each input to its part of the output.
private final class ConcatKernel: CPUKernel {
  private let copies: [StridedCopy]
  /// Where the part of each input begins, in bytes from the output's first element.
  private let offsets: [Int]

  init(_ call: OperatorCall) throws(DeviceError) {
    let output = try call.output(0)
    let axis = try output.shape.normalized(axis: call.attributes.int("axis"))
    var copies: [StridedCopy] = []
    var offsets: [Int] = []
    var position = 0
    for (_, input) in call.boundInputs {
      let part = try TensorDescriptor(
        output.dtype, input.shape, strides: output.strides, offset: output.lowestOffset(of: input.shape))
      copies.append(try StridedCopy(input, to: part))
      // An empty part may begin behind the end of the output, where no address may be made.
      offsets.append(input.shape.isEmpty ? 0 : position * output.strides[axis] * output.dtype.byteWidth)
      position += input.shape[axis]
    }
    self.copies = copies
    self.offsets = offsets
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let output = operands[copies.count]
    for index in copies.indices { copies[index].run(output + offsets[index], operands[index], context) }
  }
}

extension TensorDescriptor {
  /// An offset at which a part of this shape, with this tensor's strides, reaches no place below 0.
  fileprivate func lowestOffset(of part: Shape) -> Int {
    (0..<part.rank).reduce(0) { $0 - min(strides[$1], 0) * max(part[$1] - 1, 0) }
  }
}
