// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `MatMul`.
  static let matMul = OpenCLOperator(.matMul) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let geometry = try MatrixProductGeometry(call)
    try recipe.product(
      try recipe.input(0).with(geometry.a), try recipe.input(1).with(geometry.b),
      into: try recipe.output(0).with(geometry.y))
    return recipe
  }
}
