// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Tile`: a tensor put side by side with itself so many times along each axis.
  public static let tile = Operator(
    "Tile", version: 13, summary: "side by side with itself",
    inputs: [.input("input", "T"), .parameter("repeats", .variable("T1"))], outputs: [.output("output", "T")],
    typeVariables: ["T": .any, "T1": [.int64]],
    infer: { context throws(DeviceError) in
      let input = try context.input(0)
      let repeats = try context.integers(1) ?? []
      guard repeats.count == input.shape.rank, repeats.allSatisfy({ $0 >= 0 }) else {
        throw DeviceError(
          .invalidArgument,
          "the repeats \(repeats) for the shape \(input.shape); there must be one for each axis, and none negative")
      }
      return [
        TensorType(input.dtype, try Shape(zip(input.shape.extents, repeats).map { .saturatingProduct($0, $1) }))
      ]
    })
}
