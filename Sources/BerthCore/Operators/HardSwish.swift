// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `HardSwish`: x max(0, min(1, x/6 + 1/2)), element by element.
  public static let hardSwish = elementwiseUnary("HardSwish", version: 22, summary: "x max(0, min(1, x/6 + 1/2))")
}
