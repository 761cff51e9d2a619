// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Mul`: a * b, broadcast as numpy does. Integers wrap.
  public static let mul = elementwiseBinary("Mul", version: 14, summary: "a * b, broadcast")
}
