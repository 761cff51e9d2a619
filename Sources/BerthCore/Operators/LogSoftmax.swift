// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `LogSoftmax`: the logarithm of the softmax along an axis, as x - max - log(sum(exp(x - max))), so that it is
  /// finite where the softmax itself vanishes.
  public static let logSoftmax = alongAxis(
    "LogSoftmax", version: 13, summary: "logarithms of the softmax along an axis",
    // Maximum, difference, exponential, sum, difference.
    flopsPerElement: 5)
}
