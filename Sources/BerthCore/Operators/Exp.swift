// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Exp`: e to the power of x, element by element.
  public static let exp = elementwiseUnary(
    "Exp", version: 13, summary: "e to the power of x", input: "input", output: "output")
}
