// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `GroupNormalization`. Computed in float32, float64 data in float64, whatever `stash_type` says: a device may be
  /// more exact.
  static let groupNormalization = OpenCLOperator(.groupNormalization) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    var (input, output) = (try recipe.input(0), try recipe.output(0))
    let spatial = 2..<input.descriptor.shape.rank
    // Positions are one axis, since groups are one more.
    if input.descriptor.evenStep(spatial) == nil { input = recipe.dense(input) }
    let target = output
    if output.descriptor.evenStep(spatial) == nil { output = recipe.scratch(output.descriptor.type) }
    let groups = call.attributes.int("num_groups")
    try recipe.normalize(try RowNormalization(recipe, groups: groups, input: input, output: output))
    if output.slot != target.slot { recipe.copy(output, to: target) }
    return recipe
  }
}
