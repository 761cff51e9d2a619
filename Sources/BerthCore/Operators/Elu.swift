// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Elu`: x from 0 up, alpha (exp(x) - 1) below, element by element.
  public static let elu = elementwiseUnary(
    "Elu", version: 22, summary: "x from 0 up, alpha (exp(x) - 1) below", attributes: [.defaulted("alpha", 1.0)])
}
