// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Sqrt`: the square root, element by element, NaN below zero.
  public static let sqrt = elementwiseUnary(
    "Sqrt", version: 13, summary: "square root", input: "X", output: "Y")
}
