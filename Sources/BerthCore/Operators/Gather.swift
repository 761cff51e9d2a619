// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Gather`: slices of the data along an axis, picked by an index tensor whose shape takes the axis's place.
  /// Negative indices count from the end; one outside the axis fails the run with `.indexOutOfRange`.
  public static let gather = Operator(
    "Gather", version: 13, summary: "slices along an axis, picked by indices",
    inputs: [.input("data", "T"), .input("indices", "Tind")], outputs: [.output("output", "T")],
    attributes: [.defaulted("axis", 0)],
    typeVariables: ["T": .any, "Tind": [.int32, .int64]],
    infer: { context throws(DeviceError) in
      let (data, indices) = (try context.input(0), try context.input(1))
      let axis = try data.shape.normalized(axis: context.attributes.int("axis"))
      let extents = data.shape.extents
      return [TensorType(data.dtype, try Shape(extents[..<axis] + indices.shape.extents + extents[(axis + 1)...]))]
    })
}
