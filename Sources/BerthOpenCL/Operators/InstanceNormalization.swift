// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `InstanceNormalization`: a row is what a channel has of an image.
  static let instanceNormalization = OpenCLOperator(.instanceNormalization) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let rank = try recipe.input(0).descriptor.shape.rank
    func perChannel(_ index: Int) throws(DeviceError) -> TensorDescriptor {
      var operand = try recipe.input(index).descriptor
      for axis in stride(from: 1, to: rank - 1, by: 1) { operand = try operand.insertingAxis(at: axis) }
      return operand
    }
    let rows = try RowNormalization(recipe, axis: 2, scale: try perChannel(1), bias: try perChannel(2))
    try recipe.normalize(rows)
    return recipe
  }
}
