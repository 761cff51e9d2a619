// SPDX-License-Identifier: Apache-2.0

// The operator `Shape`; a file of that name holds the type.

extension Operator {
  /// ONNX `Shape`: the extents of a tensor as a vector, those of the axes from `start` to before `end`. Both count from the end
  /// where they are negative, and are clamped to the axes there are.
  public static let shape = Operator(
    "Shape", version: 25, summary: "the extents of a tensor",
    inputs: [.input("data", "T")], outputs: [.output("shape", "T1")],
    attributes: [.defaulted("start", 0), .optional("end", .int)],
    typeVariables: ["T": .any, "T1": [.int64]],
    infer: { context throws(DeviceError) in
      let extents = shapeExtents(of: try context.input(0).shape, context.attributes)
      return [TensorType(.int64, try Shape([extents.count]))]
    })

  /// The extents that a call of `Shape` with these attributes gives.
  public static func shapeExtents(of shape: Shape, _ attributes: Attributes) -> [Int] {
    func clamped(_ axis: Int) -> Int { min(max(axis < 0 ? axis + shape.rank : axis, 0), shape.rank) }
    let start = clamped(attributes.int("start"))
    let end = clamped(attributes.optionalInt("end") ?? shape.rank)
    return start < end ? Array(shape.extents[start..<end]) : []
  }
}
