// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Ceil`: the least integer not below x, element by element.
  public static let ceil = elementwiseUnary("Ceil", version: 13, summary: "the least integer not below x")
}
