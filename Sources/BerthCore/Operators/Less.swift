// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Less`: whether a < b, broadcast as numpy does; false where either is NaN.
  public static let less = elementwiseRelation("Less", version: 13, summary: "whether a < b, broadcast")
}
