// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Tile`: a copy in which each repeated axis is two: over the repetitions, where the input stands still, and over the input.
  ///
  /// That can be more axes than a copy has. Those over the outermost repetitions are then walked here, a copy each.
  static let tile = OpenCLOperator(.tile) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (input, output) = (try recipe.input(0), try recipe.output(0))
    if output.descriptor.shape.isEmpty { return recipe }
    var axes: [TiledAxis] = []
    for axis in 0..<input.descriptor.shape.rank {
      let (extent, step) = (input.descriptor.shape[axis], output.descriptor.strides[axis])
      let count = output.descriptor.shape[axis] / extent
      if count > 1 { axes.append(TiledAxis(extent: count, from: 0, to: extent * step, isRepetition: true)) }
      if extent > 1 { axes.append(TiledAxis(extent: extent, from: input.descriptor.strides[axis], to: step)) }
    }
    var outer: [TiledAxis] = []
    while axes.count > Shape.maximumRank, let outermost = axes.firstIndex(where: \.isRepetition) {
      outer.append(axes.remove(at: outermost))
    }
    let shape = try Shape(axes.map(\.extent))
    let source = try TensorDescriptor(
      input.descriptor.dtype, shape, strides: try Strides(axes.map(\.from)), offset: input.descriptor.offset)
    let repetitions = try Shape(outer.map(\.extent))
    for repetition in 0..<repetitions.elementCount {
      let steps = zip(repetitions.coordinates(of: repetition), outer).map { $0 * $1.to }
      let target = try TensorDescriptor(
        input.descriptor.dtype, shape, strides: try Strides(axes.map(\.to)),
        offset: steps.reduce(output.descriptor.offset, +))
      recipe.copy(input.with(source), to: output.with(target))
    }
    return recipe
  }
}

/// An axis of the copy, with its steps in input and output.
private struct TiledAxis {
  let extent: Int
  let from: Int
  let to: Int
  var isRepetition = false
}
