// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ReduceProd`: the product over a set of axes; 1 over none. Integers wrap.
  public static let reduceProd = reduction(
    "ReduceProd", version: 18, summary: "product over axes")
}
