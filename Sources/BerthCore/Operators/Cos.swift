// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Cos`: the cosine of an angle in radians, element by element; NaN for infinities.
  public static let cos = elementwiseUnary("Cos", version: 22, summary: "the cosine", input: "input", output: "output")
}
