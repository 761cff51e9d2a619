// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `And`: whether both are true, broadcast as numpy does.
  public static let and = elementwiseRelation(
    "And", version: 7, summary: "whether both are true, broadcast", dtypes: [.bool])
}
