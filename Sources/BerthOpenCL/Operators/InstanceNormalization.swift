// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `InstanceNormalization`: a row is what a channel has of an image.
  static let instanceNormalization = OpenCLOperator(.instanceNormalization) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let rank = try recipe.input(0).descriptor.shape.rank
    let (scale, bias) = (try recipe.input(1).descriptor, try recipe.input(2).descriptor)
    let rows = try RowNormalization(
      recipe, axis: 2, scale: try scale.perChannel(ofRank: rank), bias: try bias.perChannel(ofRank: rank))
    try recipe.normalize(rows)
    return recipe
  }
}

extension TensorDescriptor {
  /// One number a channel, as seen by images of so many axes.
  fileprivate func perChannel(ofRank rank: Int) throws(DeviceError) -> TensorDescriptor {
    var operand = self
    for axis in stride(from: 1, to: rank - 1, by: 1) { operand = try operand.insertingAxis(at: axis) }
    return operand
  }
}
