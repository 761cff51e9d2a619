// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceMax`: the greatest element over a set of axes, NaN if there is one; over no element minus infinity, or
  /// the least value of the dtype.
  public static let reduceMax = reduction(
    "ReduceMax", version: 20, summary: "greatest element over axes",
    dtypes: .wideNumbers + [.int8, .uint8, .bool])
}
