// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceL2`: the square root of the sum of squares over a set of axes; 0 over none. That of integers is cut
  /// towards zero.
  public static let reduceL2 = reduction(
    "ReduceL2", version: 18, summary: "root of the sum of squares over axes")
}
