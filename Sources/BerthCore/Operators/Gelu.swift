// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Gelu`: x times the normal distribution function at x, element by element. With `approximate` = `none` by the
  /// error function, with `tanh` by the well-known formula 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), which is
  /// another function rather than a less exact one: each is judged by its own definition.
  public static let gelu = elementwiseUnary(
    "Gelu", version: 20, summary: "x times the normal distribution function at x",
    attributes: [.defaulted("approximate", "none", choices: ["none", "tanh"])])
}
