// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// An operator whose result follows from the call alone.
  ///
  /// - Parameter value: what broadcasts to the output.
  static func known(
    _ op: Operator, _ value: @escaping @Sendable (Recipe) throws(DeviceError) -> HostTensor
  ) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      let (value, output) = (try value(recipe), try recipe.output(0))
      let shape = output.descriptor.shape
      if shape.isEmpty { return recipe }
      let source = value.type.shape == shape && output.descriptor.isContiguous ? output : recipe.scratch(value.type)
      recipe.write(value.bytes, to: source)
      if source.slot != output.slot {
        recipe.copy(source.with(try source.descriptor.broadcast(to: shape)), to: output)
      }
      return recipe
    }
  }
}
