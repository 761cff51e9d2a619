// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Sub`: a - b, broadcast as numpy does. Integers wrap.
  public static let sub = elementwiseBinary("Sub", version: 14, summary: "a - b, broadcast")
}
