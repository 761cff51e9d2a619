// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `CumSum`: for each element the sum of those up to it along an axis, or with `reverse` from it on; with
  /// `exclusive` without itself. Integers wrap.
  public static let cumSum = Operator(
    "CumSum", version: 14, summary: "sums of the elements up to each along an axis",
    inputs: [.input("x", "T"), .parameter("axis", .variable("T2"))], outputs: [.output("y", "T")],
    attributes: [.defaulted("exclusive", 0), .defaulted("reverse", 0)],
    typeVariables: ["T": .wideNumbers, "T2": [.int32, .int64]],
    flops: { call in call.inputs.first??.elementCount ?? 0 },
    infer: { context throws(DeviceError) in
      let x = try context.input(0)
      _ = try x.shape.normalized(axis: try context.integer(1) ?? 0)
      return [x]
    })
}
