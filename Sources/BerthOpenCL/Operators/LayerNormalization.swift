// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `LayerNormalization`. Computed in float32, float64 data in float64, whatever `stash_type` says: a device may be
  /// more exact.
  static let layerNormalization = OpenCLOperator(.layerNormalization) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let axis = try recipe.input(0).descriptor.shape.normalized(axis: call.attributes.int("axis"))
    var rows = try RowNormalization(
      recipe, axis: axis, scale: try recipe.input(1).descriptor, bias: recipe.optionalInput(2)?.descriptor)
    (rows.mean, rows.inverseDeviation) = (recipe.optionalOutput(1), recipe.optionalOutput(2))
    try recipe.normalize(rows)
    return recipe
  }
}
