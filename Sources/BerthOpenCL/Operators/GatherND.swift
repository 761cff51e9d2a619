// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `GatherND`: slices to a dense output. Operands that do not lie in slices are put there first.
  static let gatherND = OpenCLOperator(.gatherND) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let output = try recipe.output(0)
    let geometry = try TupleGeometry(call)
    let data = recipe.staged(try recipe.input(0)) { Tuples.fit($0, geometry) }
    let indices = recipe.dense(try recipe.input(1))
    let tuples = Tuples(geometry, indices: indices.descriptor.shape, into: data.descriptor)
    if tuples.count == 0 { return recipe }
    let target = recipe.target(output)
    let pieces = Pieces(of: tuples.sliceLength, data.descriptor.dtype, recipe.strategy)
    recipe.run(
      Program("gather_nd", ["T": data.descriptor.dtype.carrier]), "gather_nd",
      [
        .tensor(data), .tensor(indices), .tensor(target), .index(tuples.count), tuples.argument, pieces.argument,
        .complaint,
      ], over: pieces.grid(rows: tuples.count))
    recipe.complainOfTuples(geometry, indices: indices.descriptor.shape, into: data.descriptor.shape)
    recipe.deliver(target, to: output)
    return recipe
  }
}
