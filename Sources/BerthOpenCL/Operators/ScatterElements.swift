// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ScatterElements`: a copy of the data, then the updates, line by line along the axis.
  static let scatterElements = OpenCLOperator(.scatterElements) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (indices, updates, output) = (try recipe.input(1), try recipe.input(2), try recipe.output(0))
    recipe.copy(try recipe.input(0), to: output)
    let (shape, extents) = (indices.descriptor.shape, output.descriptor.shape)
    if shape.isEmpty { return recipe }
    let axis = try extents.normalized(axis: call.attributes.int("axis"))
    let operands = [updates.descriptor, indices.descriptor, try output.descriptor.standing(on: axis, shape)]
    let lines = try operands.map { operand throws(DeviceError) in try operand.removing(axis: axis) }
    let space = IterationSpace(shape: lines[0].shape, lines)
    let (length, lineShape) = (shape[axis], lines[0].shape)
    let parts = OwnedParts(of: extents[axis], lanes: space.count, updates: length, context)
    let reduction = ScatterReduction(call)
    var macros = reduction.macros(output.descriptor.dtype)
    macros["I"] = indices.descriptor.dtype.shortName
    recipe.run(
      Program("scatter_elements", macros), "scatter_elements",
      [
        .tensor(updates), .tensor(indices), .tensor(output), .index(space.count), .space(space),
        .indices([updates, indices, output].map { $0.descriptor.strides[axis] }, count: 3), .index(length),
        .index(extents[axis]), .index(parts.count), .index(parts.size), .int32(reduction.code), .complaint,
      ], over: .items(space.count * parts.count, cost: length))
    recipe.complainOfIndices { position in
      var coordinates = lineShape.coordinates(of: position / length)
      coordinates.insert(position % length, at: axis)
      return (coordinates, axis, extents[axis])
    }
    return recipe
  }
}
