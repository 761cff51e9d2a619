// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Expand`: a copy of the broadcast view.
  static let expand = OpenCLOperator(.expand) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (input, output) = (try recipe.input(0), try recipe.output(0))
    recipe.copy(input.with(try input.descriptor.broadcast(to: output.descriptor.shape)), to: output)
    return recipe
  }
}
