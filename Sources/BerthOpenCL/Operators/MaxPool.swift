// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `MaxPool`.
  static let maxPool = OpenCLOperator(.maxPool) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    try recipe.pool(isMean: false)
    try recipe.poolIndices()
    return recipe
  }
}
