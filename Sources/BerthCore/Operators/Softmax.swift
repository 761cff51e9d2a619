// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Softmax`: exp(x) over the sum of exp(x) along an axis, in a form that does not overflow.
  public static let softmax = alongAxis(
    "Softmax", version: 13, summary: "exponentials along an axis, scaled to the sum 1",
    // Maximum, difference, exponential, sum, quotient.
    flopsPerElement: 5)
}
