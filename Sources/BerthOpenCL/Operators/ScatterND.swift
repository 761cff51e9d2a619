// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ScatterND`: a copy of the data, then the updates. Operands that do not lie in slices are put there first.
  static let scatterND = OpenCLOperator(.scatterND) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let output = try recipe.output(0)
    let geometry = try TupleGeometry(call)
    let target = recipe.target(output) { Tuples.fit($0, geometry) }
    recipe.copy(try recipe.input(0), to: target)
    if try !recipe.input(2).descriptor.shape.isEmpty {
      let indices = recipe.dense(try recipe.input(1))
      let updates = recipe.dense(try recipe.input(2))
      let tuples = Tuples(geometry, indices: indices.descriptor.shape, into: target.descriptor)
      let pieces = Pieces(of: tuples.sliceLength, output.descriptor.dtype, recipe.strategy)
      let parts = OwnedParts(of: tuples.slices, lanes: pieces.count, updates: tuples.count, context)
      let reduction = ScatterReduction(call)
      recipe.run(
        Program("scatter_nd", reduction.macros(output.descriptor.dtype)), "scatter_nd",
        [
          .tensor(updates), .tensor(indices), .tensor(target), .index(tuples.count), tuples.argument,
          .index(parts.count), .index(parts.size), pieces.argument, .int32(reduction.code), .complaint,
        ], over: .items(parts.count * pieces.count, cost: .saturatingProduct(tuples.count, pieces.size)))
      recipe.complainOfTuples(geometry, indices: indices.descriptor.shape, into: output.descriptor.shape)
    }
    recipe.deliver(target, to: output)
    return recipe
  }
}
