// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Gather`: rows picked along an axis. Operands that do not lie in rows are put there first.
  static let gather = OpenCLOperator(.gather) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let output = try recipe.output(0)
    let shape = try recipe.input(0).descriptor.shape
    let axis = try shape.normalized(axis: call.attributes.int("axis"))
    let (outer, inner) = (0..<axis, axis + 1..<shape.rank)
    let data = recipe.staged(try recipe.input(0)) { $0.isDense(inner) && $0.commonStride(outer) != nil }
    let indices = recipe.staged(try recipe.input(1)) { $0.commonStride(0..<$0.shape.rank) != nil }
    let indexShape = indices.descriptor.shape
    let picks = indexShape.elementCount
    let blocks = outer.reduce(1) { $0 * shape[$1] }
    if blocks == 0 || picks == 0 { return recipe }
    let target = recipe.target(output)
    let pieces = Pieces(of: inner.reduce(1) { $0 * shape[$1] }, output.descriptor.dtype, recipe.strategy)
    recipe.run(
      Program("gather", ["T": data.descriptor.dtype.carrier, "I": indices.descriptor.dtype.shortName]), "gather",
      [
        .tensor(data), .tensor(indices), .tensor(target), .index(blocks), .index(picks),
        .index(data.descriptor.commonStride(outer) ?? 0), .index(shape[axis]), .index(data.descriptor.strides[axis]),
        .index(indices.descriptor.commonStride(0..<indexShape.rank) ?? 0), pieces.argument, .complaint,
      ], over: pieces.grid(rows: blocks * picks))
    recipe.complainOfIndices { (indexShape.coordinates(of: $0), axis, shape[axis]) }
    recipe.deliver(target, to: output)
    return recipe
  }
}
