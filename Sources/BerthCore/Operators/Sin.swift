// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Sin`: the sine of an angle in radians, element by element; NaN for infinities.
  public static let sin = elementwiseUnary("Sin", version: 22, summary: "the sine", input: "input", output: "output")
}
