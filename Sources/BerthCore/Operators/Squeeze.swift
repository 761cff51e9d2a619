// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Squeeze`: the same elements without some axes of extent 1, or without all of them where `axes` is absent.
  public static let squeeze = Operator(
    "Squeeze", version: 25, summary: "without axes of extent 1",
    inputs: [.input("data", "T"), .parameter("axes", .fixed(.int64), .optional)], outputs: [.output("squeezed", "T")],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let data = try context.input(0)
      let kept = try axesLeft(by: try context.integers(1), of: data.shape)
      return [TensorType(data.dtype, try Shape(kept.map { data.shape[$0] }))]
    })

  /// The axes of a shape that `Squeeze` leaves, ascending.
  ///
  /// - Parameter axes: which to drop; nil: all of extent 1. One may stand there twice, which ONNX does not forbid.
  /// - Throws: `.invalidArgument` for an axis that is not there or has another extent.
  public static func axesLeft(by axes: [Int]?, of shape: Shape) throws(DeviceError) -> [Int] {
    var dropped = Set((0..<shape.rank).filter { shape[$0] == 1 })
    if let axes {
      dropped = []
      for axis in axes {
        let place = try shape.normalized(axis: axis, name: "axes")
        guard shape[place] == 1 else {
          throw DeviceError(
            .invalidArgument, "axis \(axis) of the shape \(shape) cannot be dropped: its extent is not 1")
        }
        dropped.insert(place)
      }
    }
    return (0..<shape.rank).filter { !dropped.contains($0) }
  }
}
