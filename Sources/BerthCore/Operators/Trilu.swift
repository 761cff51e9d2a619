// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Trilu`: the upper or lower triangle of matrices, the diagonal `k` above the main one included, and 0 elsewhere.
  public static let trilu = Operator(
    "Trilu", version: 14, summary: "the upper or lower triangle of matrices",
    inputs: [.input("input", "T"), .parameter("k", .fixed(.int64), .optional)], outputs: [.output("output", "T")],
    attributes: [.defaulted("upper", 1)],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let input = try context.input(0)
      guard input.shape.rank >= 2 else {
        throw DeviceError(.invalidArgument, "the shape \(input.shape) has no matrices, which take two axes")
      }
      _ = try context.integer(1)
      return [input]
    })
}
