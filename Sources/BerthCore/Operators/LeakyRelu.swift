// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `LeakyRelu`: x from 0 up, alpha x below, element by element.
  public static let leakyRelu = elementwiseUnary(
    "LeakyRelu", version: 16, summary: "x from 0 up, alpha x below", attributes: [.defaulted("alpha", 0.01)])
}
