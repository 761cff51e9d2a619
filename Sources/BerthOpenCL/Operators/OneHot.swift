// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `OneHot`: the output full of the off value, then the on value at the places that the indices pick along the new axis.
  static let oneHot = OpenCLOperator(.oneHot) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (indices, values, output) = (try recipe.input(0), try recipe.input(2), try recipe.output(0))
    let geometry = try OneHotGeometry(call)
    let shape = output.descriptor.shape
    if shape.isEmpty { return recipe }
    recipe.copy(values.with(try values.descriptor.first(broadcastTo: shape)), to: output)
    var on = values.descriptor
    on.offset += on.strides[0]
    let rows = try output.descriptor.removing(axis: geometry.axis)
    let space = IterationSpace(shape: rows.shape, [indices.descriptor, rows])
    recipe.run(
      Program("one_hot", ["T": on.dtype.carrier, "I": indices.descriptor.dtype.shortName]), "one_hot",
      [
        .tensor(indices), .tensor(values.with(on)), .tensor(output), .index(space.count), .space(space),
        .index(geometry.depth), .index(output.descriptor.strides[geometry.axis]),
      ], over: .items(space.count))
    return recipe
  }
}
