// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Recipe {
  /// A pooling with a window that slides over the spatial axes, whatever the layout.
  mutating func pool(isMean: Bool) throws(DeviceError) {
    let (x, y) = (try input(0), try output(0))
    if y.descriptor.shape.isEmpty { return }
    let geometry = try PoolingGeometry(call)
    let window = geometry.window
    let length = window.output.last ?? 1
    let rows = y.descriptor.elementCount / length
    let pieces = Pieces(of: length, longest: Recipe.poolingChunk, limit: Recipe.poolingChunk, strategy)
    run(
      Program("pooling", ["T": x.descriptor.dtype.shortName, "IS_MEAN": isMean ? "1" : "0"]), "pooling",
      [
        .tensor(x), .tensor(y), .index(rows), Recipe.windowArgument(geometry, from: x.descriptor, to: y.descriptor),
        pieces.argument, .int32(call.attributes.flag("count_include_pad") ? 1 : 0),
      ], over: .items(rows * pieces.count, cost: .saturatingProduct(pieces.size, window.taps)))
  }

  /// The places of the greatest elements, if they are wanted.
  mutating func poolIndices() throws(DeviceError) {
    guard let indices = optionalOutput(1), !indices.descriptor.shape.isEmpty else { return }
    let x = try input(0)
    let geometry = try PoolingGeometry(call)
    let count = indices.descriptor.elementCount
    run(
      Program("max_indices", ["T": x.descriptor.dtype.shortName]), "max_indices",
      [
        .tensor(x), .tensor(indices), .index(count),
        Recipe.windowArgument(geometry, from: x.descriptor, to: indices.descriptor),
        .int32(call.attributes.int("storage_order") == 1 ? 1 : 0),
      ], over: .items(count, cost: geometry.window.taps))
  }

  /// Results that a work-item holds at a time: CHUNK of `pooling.cl`.
  private static let poolingChunk = 64

  /// `window_t` of `windows.cl`.
  private static func windowArgument(
    _ geometry: PoolingGeometry, from input: TensorDescriptor, to output: TensorDescriptor
  ) -> Argument {
    let window = geometry.window
    let axes = Shape.maximumRank - 2
    func padded(_ values: some Collection<Int>) -> [Int] {
      Array(values) + [Int](repeating: 0, count: axes - values.count)
    }
    let (from, to) = (input.strides.values, output.strides.values)
    let fields =
      [window.kernel.count, geometry.channels, from[0], from[1], to[0], to[1]]
      + padded(window.input) + padded(from.dropFirst(2)) + padded(window.kernel) + padded(window.output)
      + padded(to.dropFirst(2)) + padded(window.strides) + padded(window.dilations) + padded(window.padsBegin)
      + padded(window.padsEnd)
    return .indices(fields, count: fields.count)
  }
}

extension OpenCLOperator {
  /// A pooling of whole channels: a reduction over the spatial axes.
  static func globalPooling(_ op: Operator, _ code: ReductionCode) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      let rank = try recipe.input(0).descriptor.shape.rank
      try recipe.reduce(code, along: Array(2..<rank), keepsAxes: true)
      return recipe
    }
  }
}
