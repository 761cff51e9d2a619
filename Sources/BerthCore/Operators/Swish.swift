// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Swish`: x / (1 + exp(-alpha x)), element by element; with `alpha` = 1 also known as SiLU.
  public static let swish = elementwiseUnary(
    "Swish", version: 24, summary: "x / (1 + exp(-alpha x))", attributes: [.defaulted("alpha", 1.0)])
}
