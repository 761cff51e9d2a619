// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Equal`: whether a = b, broadcast as numpy does. A NaN equals nothing, zeros of either sign are equal.
  ///
  /// Of strings, which ONNX allows too, Berth knows nothing.
  public static let equal = elementwiseRelation(
    "Equal", version: 19, summary: "whether a = b, broadcast", dtypes: .any)
}
