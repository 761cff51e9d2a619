// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// An operator on any number of tensors, which leaves a single one as it is: folds them one after the other.
  ///
  /// - Parameters:
  ///   - name: the operator of two tensors, of `variadic.cl`.
  ///   - last: the one for the last of them, where that is another.
  ///   - adds: whether results in between are sums, which are kept in float32 for float16 and bfloat16.
  static func variadic(_ op: Operator, _ name: String, last: String? = nil, adds: Bool = false) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      let output = try recipe.output(0)
      var folded = try recipe.input(0)
      let count = call.inputs.count
      if count == 1 {
        recipe.copy(folded, to: output)
        return recipe
      }
      let dtype = output.descriptor.dtype
      let type = TensorType(adds && dtype.bitWidth < 32 ? .float32 : dtype, output.descriptor.shape)
      // Two, in turn: no kernel writes what it reads.
      let accumulators = (0..<min(count - 2, 2)).map { _ in recipe.scratch(type) }
      for index in 1..<count {
        let isLast = index == count - 1
        let target = isLast ? output : accumulators[index % accumulators.count]
        try recipe.run(
          ElementwiseKernel(file: "variadic", name: isLast ? last ?? name : name), [folded, try recipe.input(index)],
          to: target, [.float(Float(count))])
        folded = target
      }
      return recipe
    }
  }
}
