// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Slice`: a copy of the part, seen as a view of the whole.
  static let slice = CPUOperator(.slice) { call, _ throws(DeviceError) in
    let (input, output) = (try call.input(0), try call.output(0))
    let geometry = try SliceGeometry(call)
    if output.shape.isEmpty { return try CopyKernel(output, boundOffset: output.offset, to: output) }
    var offset = input.offset
    for axis in 0..<input.shape.rank { offset += geometry.starts[axis] * input.strides[axis] }
    let steps = (0..<input.shape.rank).map { input.strides[$0] * geometry.steps[$0] }
    let part = try TensorDescriptor(input.dtype, output.shape, strides: try Strides(steps), offset: offset)
    return try CopyKernel(part, boundOffset: input.offset, to: output)
  }
}
