// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Unsqueeze`: the same elements with new axes of extent 1, at these places of the result.
  public static let unsqueeze = Operator(
    "Unsqueeze", version: 25, summary: "with new axes of extent 1",
    inputs: [.input("data", "T"), .parameter("axes", .fixed(.int64))], outputs: [.output("expanded", "T")],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let data = try context.input(0)
      var extents = data.shape.extents
      for axis in try axesAdded(by: try context.integers(1) ?? [], to: data.shape) { extents.insert(1, at: axis) }
      return [TensorType(data.dtype, try Shape(extents))]
    })

  /// The places of the result, ascending, at which `Unsqueeze` puts axes.
  ///
  /// - Throws: `.invalidArgument` for a place outside the result or one that stands there twice, and if the result had more axes
  ///   than Berth handles.
  public static func axesAdded(by axes: [Int], to shape: Shape) throws(DeviceError) -> [Int] {
    let rank = shape.rank + axes.count
    guard rank <= Shape.maximumRank else {
      throw DeviceError(
        .invalidArgument,
        "\(axes.count) more axes for the shape \(shape); Berth handles at most \(Shape.maximumRank) in all")
    }
    var places: Set<Int> = []
    for axis in axes {
      guard axis >= -rank, axis < rank else {
        throw DeviceError(
          .invalidArgument, "axes \(axis) lies outside -\(rank)...\(rank - 1), the axes of the result")
      }
      guard places.insert(axis < 0 ? axis + rank : axis).inserted else {
        throw DeviceError(.invalidArgument, "axis \(axis) stands twice among the axes \(axes)")
      }
    }
    return places.sorted()
  }
}
