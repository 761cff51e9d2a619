// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Log`: the natural logarithm, element by element; minus infinity at 0, NaN below.
  public static let log = elementwiseUnary(
    "Log", version: 13, summary: "the natural logarithm", input: "input", output: "output")
}
