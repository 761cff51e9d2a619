// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceLogSumExp`: the logarithm of the sum of exponentials over a set of axes, in a form that does not
  /// overflow; minus infinity over none.
  public static let reduceLogSumExp = reduction(
    "ReduceLogSumExp", version: 28, summary: "logarithm of the sum of exponentials over axes", dtypes: .floats)
}
