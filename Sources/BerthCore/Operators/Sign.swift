// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Sign`: 1 above 0, -1 below, 0 at 0, element by element. What the sign of a NaN is, ONNX leaves undefined.
  public static let sign = elementwiseUnary(
    "Sign", version: 13, summary: "1, 0 or -1 by the sign of x", input: "input", output: "output", dtypes: .numbers)
}
