// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Transpose`: a copy of the permuted view.
  static let transpose = OpenCLOperator(.transpose) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let input = try recipe.input(0)
    let order = try Operator.transposePermutation(call.attributes.ints("perm"), rank: input.descriptor.shape.rank)
    recipe.copy(input.with(try input.descriptor.permuted(order)), to: try recipe.output(0))
    return recipe
  }
}
