// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceL1`: the sum of magnitudes over a set of axes; 0 over none. Integers wrap.
  public static let reduceL1 = reduction(
    "ReduceL1", version: 18, summary: "sum of magnitudes over axes")
}
