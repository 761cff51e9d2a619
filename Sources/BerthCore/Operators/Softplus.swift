// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Softplus`: ln(exp(x) + 1), element by element.
  public static let softplus = elementwiseUnary("Softplus", version: 22, summary: "ln(exp(x) + 1)")
}
