// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Div`: a / b, broadcast as numpy does. Integers are divided towards zero; what an integer divided by zero
  /// gives is not defined, but it must not stop the device.
  public static let div = elementwiseBinary(
    "Div", version: 14, summary: "a / b, broadcast; integers truncate towards zero")
}
