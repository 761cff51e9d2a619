// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Greater`: whether a > b, broadcast as numpy does; false where either is NaN.
  public static let greater = elementwiseRelation("Greater", version: 13, summary: "whether a > b, broadcast")
}
