// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceSumSquare`: the sum of squares over a set of axes; 0 over none. Integers wrap.
  public static let reduceSumSquare = reduction(
    "ReduceSumSquare", version: 18, summary: "sum of squares over axes")
}
