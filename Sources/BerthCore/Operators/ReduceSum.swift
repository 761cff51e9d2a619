// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceSum`: the sum over a set of axes; 0 over none. Integers wrap.
  public static let reduceSum = reduction("ReduceSum", version: 13, summary: "sum over axes")
}
