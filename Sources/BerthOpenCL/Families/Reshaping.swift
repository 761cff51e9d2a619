// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// An operator whose output has the elements of its first input, in their order.
  static func reshaping(_ op: Operator) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      let (input, output) = (try recipe.input(0), try recipe.output(0))
      if output.descriptor.isContiguous {
        // The output under the input's shape.
        let view = try TensorDescriptor(
          input.descriptor.dtype, input.descriptor.shape, strides: input.descriptor.shape.contiguousStrides,
          offset: output.descriptor.offset)
        recipe.copy(input, to: output.with(view))
      } else {
        let source = recipe.dense(input)
        let view = try TensorDescriptor(
          input.descriptor.dtype, output.descriptor.shape, strides: output.descriptor.shape.contiguousStrides,
          offset: source.descriptor.offset)
        recipe.copy(source.with(view), to: output)
      }
      return recipe
    }
  }
}
