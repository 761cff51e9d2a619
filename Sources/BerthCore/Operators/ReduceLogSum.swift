// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceLogSum`: the logarithm of the sum over a set of axes; minus infinity over none.
  public static let reduceLogSum = reduction(
    "ReduceLogSum", version: 28, summary: "logarithm of the sum over axes", dtypes: .floats)
}
