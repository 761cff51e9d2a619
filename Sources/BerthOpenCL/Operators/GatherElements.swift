// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `GatherElements`: row by row of the indices' innermost axis.
  static let gatherElements = OpenCLOperator(.gatherElements) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (data, indices, output) = (try recipe.input(0), try recipe.input(1), try recipe.output(0))
    let shape = indices.descriptor.shape
    if shape.isEmpty { return recipe }
    let extents = data.descriptor.shape
    let axis = try extents.normalized(axis: call.attributes.int("axis"))
    let innermost = shape.rank - 1
    let operands = [output.descriptor, indices.descriptor, try data.descriptor.standing(on: axis, shape)]
    let rows = try operands.map { operand throws(DeviceError) in try operand.removing(axis: innermost) }
    let space = IterationSpace(shape: rows[0].shape, rows)
    let pieces = Pieces(of: shape[innermost], data.descriptor.dtype, recipe.strategy)
    recipe.run(
      Program("gather_elements", ["T": data.descriptor.dtype.carrier, "I": indices.descriptor.dtype.shortName]),
      "gather_elements",
      [
        .tensor(data), .tensor(indices), .tensor(output), .index(space.count), .space(space),
        .indices(operands.map { $0.strides[innermost] }, count: 3), .index(extents[axis]),
        .index(data.descriptor.strides[axis]), pieces.argument, .complaint,
      ], over: pieces.grid(rows: space.count))
    recipe.complainOfIndices { (shape.coordinates(of: $0), axis, extents[axis]) }
    return recipe
  }
}
