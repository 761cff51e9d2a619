// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Sigmoid`: 1 / (1 + exp(-x)), element by element.
  public static let sigmoid = elementwiseUnary(
    "Sigmoid", version: 13, summary: "1 / (1 + exp(-x))", input: "X", output: "Y")
}
