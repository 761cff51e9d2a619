// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Trilu`: triangles, row by row.
  static let trilu = OpenCLOperator(.trilu) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (input, output) = (try recipe.input(0), try recipe.output(0))
    let shape = output.descriptor.shape
    if shape.isEmpty { return recipe }
    let (rows, columns, inner) = (shape[shape.rank - 2], shape[shape.rank - 1], shape.rank - 1)
    let space = IterationSpace(
      shape: try output.descriptor.removing(axis: inner).shape,
      [try output.descriptor.removing(axis: inner), try input.descriptor.removing(axis: inner)])
    let pieces = Pieces(of: columns, output.descriptor.dtype, recipe.strategy)
    // Beyond the corners all diagonals are alike; there the sum with a row's number cannot overflow.
    let diagonal = min(max(call.integers(parameter: 1)?.first ?? 0, -rows), columns)
    recipe.run(
      Program("trilu", ["T": output.descriptor.dtype.carrier]), "trilu",
      [
        .tensor(input), .tensor(output), .index(space.count), .index(rows), .space(space),
        .index(output.descriptor.strides[inner]), .index(input.descriptor.strides[inner]), pieces.argument,
        .index(diagonal), .int32(call.attributes.flag("upper") ? 1 : 0),
      ], over: pieces.grid(rows: space.count))
    return recipe
  }
}
