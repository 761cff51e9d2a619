// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Reciprocal`: 1 / x, element by element.
  public static let reciprocal = elementwiseUnary("Reciprocal", version: 13, summary: "1 / x")
}
