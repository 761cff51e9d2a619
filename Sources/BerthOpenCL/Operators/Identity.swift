// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Identity`.
  static let identity = OpenCLOperator(.identity) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    recipe.copy(try recipe.input(0), to: try recipe.output(0))
    return recipe
  }
}
