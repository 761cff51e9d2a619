// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `IsInf`: whether it is infinite. `detect_negative` and `detect_positive` say which infinities count; where
  /// neither does, nothing is.
  public static let isInf = elementwiseTest(
    "IsInf", version: 20, summary: "whether it is infinite",
    attributes: [.defaulted("detect_negative", 1), .defaulted("detect_positive", 1)])
}
