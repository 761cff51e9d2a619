// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Round`: the nearest integer, element by element; of two the even one.
  public static let round = elementwiseUnary(
    "Round", version: 22, summary: "the integer nearest to x, of two the even one")
}
