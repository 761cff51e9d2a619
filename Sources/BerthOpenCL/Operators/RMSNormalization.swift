// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `RMSNormalization`. Computed in float32, or in float64 where data or scale is, whatever `stash_type` says: a
  /// device may be more exact.
  static let rmsNormalization = OpenCLOperator(.rmsNormalization) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let axis = try recipe.input(0).descriptor.shape.normalized(axis: call.attributes.int("axis"))
    try recipe.normalize(
      try RowNormalization(recipe, axis: axis, scale: try recipe.input(1).descriptor, bias: nil, takesMean: false))
    return recipe
  }
}
