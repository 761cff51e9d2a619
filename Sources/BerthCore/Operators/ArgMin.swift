// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ArgMin`: the index of the least element along an axis, of the first or last of equals. A NaN counts as less
  /// than all numbers, as in numpy.
  public static let argMin = extremeIndex("ArgMin", summary: "index of the least element along an axis")
}
