// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `GroupNormalization`. Computed in float32, float64 data in float64, whatever `stash_type` says: a device may be
  /// more exact.
  static let groupNormalization = OpenCLOperator(.groupNormalization) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let output = try recipe.output(0)
    // Positions are one axis, since groups are one more.
    let input = recipe.withEvenPositions(input: try recipe.input(0))
    let placed = recipe.withEvenPositions(output: output)
    let groups = call.attributes.int("num_groups")
    try recipe.normalize(try RowNormalization(recipe, groups: groups, input: input, output: placed))
    recipe.bring(placed, to: output)
    return recipe
  }
}
