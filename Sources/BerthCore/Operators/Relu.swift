// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Relu`: max(0, x), element by element; a NaN stays a NaN.
  public static let relu = elementwiseUnary(
    "Relu", version: 14, summary: "max(0, x)", input: "X", output: "Y", dtypes: .floats + .signedIntegers)
}
