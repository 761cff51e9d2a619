// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Add`: a + b, broadcast as numpy does. Integers wrap.
  public static let add = elementwiseBinary("Add", version: 14, summary: "a + b, broadcast")
}
