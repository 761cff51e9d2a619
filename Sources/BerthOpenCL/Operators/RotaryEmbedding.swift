// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `RotaryEmbedding`.
  static let rotaryEmbedding = OpenCLOperator(.rotaryEmbedding) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let geometry = try RotaryGeometry(call)
    let (input, output) = (try recipe.input(0), try recipe.output(0))
    if input.descriptor.shape.isEmpty { return recipe }
    let (cos, sin) = (try recipe.input(1), try recipe.input(2))
    let positions = recipe.optionalInput(3)
    // In the order of X: batch, then heads or positions.
    func inOrder(_ batch: Int, heads: Int, positions: Int) -> [Int] {
      geometry.isPacked ? [batch, positions, heads] : [batch, heads, positions]
    }
    func steps(_ operand: TensorDescriptor) -> [Int] {
      inOrder(operand.strides[0], heads: operand.strides[1], positions: operand.strides[2])
    }
    /// Of a cache whose rows are those of positions.
    func cacheSteps(_ cache: TensorPlace) -> [Int] {
      if positions != nil { return [0, 0, 0] }
      return inOrder(cache.descriptor.strides[0], heads: 0, positions: cache.descriptor.strides[1])
    }
    func last(_ operand: TensorPlace) -> Int { operand.descriptor.strides[operand.descriptor.shape.rank - 1] }
    /// Of a cache whose rows are picked.
    func rowStep(_ cache: TensorPlace) -> Int { positions == nil ? 0 : cache.descriptor.strides[0] }
    let pairs = geometry.rotated / 2
    var plan = inOrder(geometry.batch, heads: geometry.heads, positions: geometry.positions)
    plan += steps(try geometry.byHeads(input.descriptor)) + steps(try geometry.byHeads(output.descriptor))
    plan += cacheSteps(cos) + cacheSteps(sin)
    plan +=
      positions.map { inOrder($0.descriptor.strides[0], heads: 0, positions: $0.descriptor.strides[1]) } ?? [0, 0, 0]
    plan += inOrder(geometry.positions, heads: 0, positions: 1)
    plan += [last(input), last(output), last(cos), last(sin), geometry.headSize, pairs]
    plan += geometry.isInterleaved ? [2, 1] : [1, pairs]
    plan += [geometry.cacheRows ?? 0, rowStep(cos), rowStep(sin)]

    let vectors = geometry.batch * geometry.heads * geometry.positions
    let packs = [pairs, geometry.headSize - 2 * pairs].reduce(0) { $0 + ($1 + recipe.lanes - 1) / recipe.lanes }
    recipe.run(
      Program("rotary", ["T": output.descriptor.dtype.shortName]), "turn",
      [
        .tensor(input), .tensor(cos), .tensor(sin), .tensor(positions ?? input), .tensor(output),
        .indices(plan, count: plan.count), .int32(positions == nil ? 0 : 1), .complaint,
      ], over: .items(vectors * packs, cost: 3 * recipe.lanes))
    if let rows = geometry.cacheRows {
      recipe.complain { number in
        let place = [number / max(geometry.positions, 1), number % max(geometry.positions, 1)]
        return DeviceError(
          .indexOutOfRange,
          "the index at \(place) of position_ids lies outside -\(rows)..<\(rows), axis 0 of the caches")
      }
    }
    return recipe
  }
}
