// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Where`.
  static let `where` = OpenCLOperator(.where) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let inputs = [try recipe.input(0), try recipe.input(1), try recipe.input(2)]
    try recipe.run(
      ElementwiseKernel(file: "where", name: "where", view: .bits), inputs, to: try recipe.output(0))
    return recipe
  }
}
