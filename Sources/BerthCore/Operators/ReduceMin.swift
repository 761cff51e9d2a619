// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceMin`: the least element over a set of axes, NaN if there is one; over no element plus infinity, or the
  /// greatest value of the dtype.
  public static let reduceMin = reduction(
    "ReduceMin", version: 20, summary: "least element over axes",
    dtypes: .wideNumbers + [.int8, .uint8, .bool])
}
