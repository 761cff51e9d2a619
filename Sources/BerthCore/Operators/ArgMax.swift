// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ArgMax`: the index of the greatest element along an axis, of the first or last of equals. A NaN counts as
  /// greater than all numbers, as in numpy.
  public static let argMax = extremeIndex("ArgMax", summary: "index of the greatest element along an axis")
}
