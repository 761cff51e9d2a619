// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Tanh`: the hyperbolic tangent, element by element.
  public static let tanh = elementwiseUnary(
    "Tanh", version: 13, summary: "hyperbolic tangent", input: "input", output: "output")
}
