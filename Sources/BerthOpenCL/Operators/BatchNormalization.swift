// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `BatchNormalization` with given statistics. Computed in float32, float64 data in float64.
  static let batchNormalization = OpenCLOperator(.batchNormalization) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    var (input, output) = (try recipe.input(0), try recipe.output(0))
    if input.descriptor.shape.isEmpty { return recipe }
    // A vector is one channel of one image.
    for _ in 0..<(input.descriptor.shape.rank == 1 ? 2 : 0) {
      input = input.with(try input.descriptor.insertingAxis(at: 0))
      output = output.with(try output.descriptor.insertingAxis(at: 0))
    }
    let shape = input.descriptor.shape
    let spatial = 2..<shape.rank
    let positions = spatial.reduce(1) { $0 * shape[$1] }
    input = recipe.withEvenPositions(input: input)
    let placed = recipe.withEvenPositions(output: output)
    func steps(_ operand: TensorPlace) -> [Int] {
      let layout = operand.descriptor
      return [layout.strides[0], layout.strides[1], layout.commonStride(spatial) ?? 0]
    }

    let dtype = input.descriptor.dtype
    let parameters = try (1...4).map { index throws(DeviceError) in try recipe.input(index) }
    let program = Program(
      "channel_norm",
      [
        "T": dtype.shortName, "A": dtype.accumulator.shortName, "P": parameters[0].descriptor.dtype.shortName,
        "S": parameters[2].descriptor.dtype.shortName,
      ])
    let folded = recipe.scratch(TensorType(dtype.accumulator, [3 * shape[1]]))
    let perChannel = parameters.flatMap { place in [.tensor(place), .index(place.descriptor.strides[0])] as [Argument] }
    let epsilon = Argument.real(Double(call.attributes.float("epsilon")), dtype.accumulator)
    recipe.run(
      program, "fold", perChannel + [.tensor(folded), .index(shape[1]), epsilon], over: .items(shape[1], cost: 16))

    // Across channels that are neighbours where a channel's own elements are not; else along each channel.
    let across =
      shape[1] > 1 && steps(input)[1] == 1 && steps(placed)[1] == 1 && (positions == 1 || steps(input)[2] != 1)
    let (inner, outer) = across ? (shape[1], positions) : (positions, shape[1])
    let items = shape[0] * outer * ((inner + recipe.lanes - 1) / recipe.lanes)
    let extents = [shape[0], shape[1], positions]
    recipe.run(
      program, across ? "across" : "along",
      [
        .tensor(input), .tensor(folded), .tensor(placed), .indices(extents + steps(input) + steps(placed), count: 9),
      ], over: .items(items, cost: 2 * recipe.lanes))
    recipe.bring(placed, to: output)
    return recipe
  }
}
