// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Erf`: the error function, element by element.
  public static let erf = elementwiseUnary(
    "Erf", version: 13, summary: "the error function", input: "input", output: "output")
}
