// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Clip`. For a bound that is absent the kernel is given x, and told so.
  static let clip = OpenCLOperator(.clip) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let x = try recipe.input(0)
    let (lower, upper) = (recipe.optionalInput(1), recipe.optionalInput(2))
    try recipe.run(
      ElementwiseKernel(file: "clip", name: "clip"), [x, lower ?? x, upper ?? x], to: try recipe.output(0),
      [.int32(lower == nil ? 0 : 1), .int32(upper == nil ? 0 : 1)])
    return recipe
  }
}
