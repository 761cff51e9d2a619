// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Floor`: the greatest integer not above x, element by element.
  public static let floor = elementwiseUnary("Floor", version: 13, summary: "the greatest integer not above x")
}
