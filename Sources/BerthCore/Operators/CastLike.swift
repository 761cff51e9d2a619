// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `CastLike`: as `Cast`, into the dtype of a second tensor, whose shape and elements do not matter.
  public static let castLike = Operator(
    "CastLike", version: 25, summary: "the same numbers in the dtype of another tensor",
    inputs: [.input("input", "T1"), .input("target_type", "T2")], outputs: [.output("output", "T2")],
    attributes: castAttributes, typeVariables: ["T1": .any, "T2": .any],
    flops: { call in call.inputs.first??.elementCount ?? 0 },
    infer: { context throws(DeviceError) in
      [TensorType(try context.input(1).dtype, try context.input(0).shape)]
    })
}
