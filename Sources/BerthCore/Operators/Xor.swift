// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Xor`: whether just one is true, broadcast as numpy does.
  public static let xor = elementwiseRelation(
    "Xor", version: 7, summary: "whether just one is true, broadcast", dtypes: [.bool])
}
