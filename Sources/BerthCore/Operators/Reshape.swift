// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Reshape`: the same elements in row-major order under another shape. In `shape`, -1 stands for what remains,
  /// and 0 for the extent that the data has there, unless `allowzero` is set, when it is 0.
  public static let reshape = Operator(
    "Reshape", version: 25, summary: "the same elements under another shape",
    inputs: [.input("data", "T"), .parameter("shape", .fixed(.int64))], outputs: [.output("reshaped", "T")],
    attributes: [.defaulted("allowzero", 0)],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let data = try context.input(0)
      let requested = try context.integers(1) ?? []
      let allowsZero = context.attributes.flag("allowzero")
      let invalid = DeviceError(
        .invalidArgument,
        "\(data.shape.elementCount) elements of the shape \(data.shape) cannot take the shape \(requested)")
      var extents = requested
      var unknown: Int?
      for (axis, extent) in requested.enumerated() {
        if extent == -1 {
          guard unknown == nil else {
            throw DeviceError(.invalidArgument, "more than one -1 in the shape \(requested)")
          }
          unknown = axis
          extents[axis] = 1
        } else if extent == 0, !allowsZero {
          guard axis < data.shape.rank else { throw invalid }
          extents[axis] = data.shape[axis]
        } else if extent == 0, requested.contains(-1) {
          throw DeviceError(.invalidArgument, "0 and -1 together in the shape \(requested) with 'allowzero' set")
        }
      }
      let known = try Shape(extents).elementCount
      if let unknown {
        guard known > 0, data.shape.elementCount % known == 0 else { throw invalid }
        extents[unknown] = data.shape.elementCount / known
      } else if known != data.shape.elementCount {
        throw invalid
      }
      return [TensorType(data.dtype, try Shape(extents))]
    })
}
