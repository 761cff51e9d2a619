// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceL2`: the square root of the sum of squares over a set of axes; 0 over none. That of integers is cut
  /// towards zero, and not defined where the sum does not fit the dtype.
  public static let reduceL2 = reduction(
    "ReduceL2", version: 18, summary: "square root of the sum of squares over axes", opsPerElement: 2)
}
