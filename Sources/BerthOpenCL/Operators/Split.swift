// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Split`: a copy of each part to its output.
  static let split = OpenCLOperator(.split) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let input = try recipe.input(0)
    let geometry = try SplitGeometry(call)
    var position = 0
    for (index, size) in geometry.sizes.enumerated() {
      let output = try recipe.output(index)
      let part = try input.descriptor.part(output.descriptor.shape, at: position, along: geometry.axis)
      recipe.copy(input.with(part), to: output)
      position += size
    }
    return recipe
  }
}
