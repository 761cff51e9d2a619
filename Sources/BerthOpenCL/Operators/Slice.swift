// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Slice`: a copy of the part, seen as a view of the whole.
  static let slice = OpenCLOperator(.slice) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (input, output) = (try recipe.input(0), try recipe.output(0))
    if output.descriptor.shape.isEmpty { return recipe }
    let geometry = try SliceGeometry(call)
    let data = input.descriptor
    var offset = data.offset
    for axis in 0..<data.shape.rank { offset += geometry.starts[axis] * data.strides[axis] }
    let steps = (0..<data.shape.rank).map { data.strides[$0] * geometry.steps[$0] }
    let part = try TensorDescriptor(
      data.dtype, output.descriptor.shape, strides: try Strides(steps), offset: offset)
    recipe.copy(input.with(part), to: output)
    return recipe
  }
}
