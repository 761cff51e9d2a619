// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Neg`: -x, element by element. Integers wrap: the least one is its own negative, as in 0 - x.
  public static let neg = elementwiseUnary(
    "Neg", version: 13, summary: "-x; integers wrap", dtypes: .floats + .signedIntegers)
}
