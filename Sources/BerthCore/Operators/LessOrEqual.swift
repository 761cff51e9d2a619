// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `LessOrEqual`: whether a <= b, broadcast as numpy does; false where either is NaN.
  public static let lessOrEqual = elementwiseRelation(
    "LessOrEqual", version: 16, summary: "whether a <= b, broadcast")
}
