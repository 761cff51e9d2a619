// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Or`: whether either is true, broadcast as numpy does.
  public static let or = elementwiseRelation(
    "Or", version: 7, summary: "whether either is true, broadcast", dtypes: [.bool])
}
