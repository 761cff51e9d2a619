// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `AveragePool`.
  static let averagePool = OpenCLOperator(.averagePool) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    try recipe.pool(isMean: true)
    return recipe
  }
}
