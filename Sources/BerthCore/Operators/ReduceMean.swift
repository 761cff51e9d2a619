// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceMean`: the mean over a set of axes; over no element it is not defined (NaN here, 0 for integers). The
  /// mean of integers is cut towards zero.
  public static let reduceMean = reduction("ReduceMean", version: 18, summary: "mean over axes")
}
