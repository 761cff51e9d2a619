// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `GreaterOrEqual`: whether a >= b, broadcast as numpy does; false where either is NaN.
  public static let greaterOrEqual = elementwiseRelation(
    "GreaterOrEqual", version: 16, summary: "whether a >= b, broadcast")
}
