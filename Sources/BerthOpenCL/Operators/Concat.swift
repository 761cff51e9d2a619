// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Concat`: a copy of each input to its part of the output.
  static let concat = OpenCLOperator(.concat) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let output = try recipe.output(0)
    let axis = try output.descriptor.shape.normalized(axis: call.attributes.int("axis"))
    var position = 0
    for index in call.inputs.indices {
      let input = try recipe.input(index)
      let part = try output.descriptor.part(input.descriptor.shape, at: position, along: axis)
      recipe.copy(input, to: output.with(part))
      position += input.descriptor.shape[axis]
    }
    return recipe
  }
}

extension TensorDescriptor {
  /// The part of this shape that begins at `position` of an axis, and with the others.
  func part(_ shape: Shape, at position: Int, along axis: Int) throws(DeviceError) -> TensorDescriptor {
    if shape.isEmpty { return TensorDescriptor(dtype, shape) }
    return try TensorDescriptor(dtype, shape, strides: strides, offset: offset + position * strides[axis])
  }
}
