// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Mod`: the remainder of a / b, broadcast as numpy does: with `fmod` = 0 of a quotient rounded down, so that the
  /// result has the sign of b, with `fmod` = 1 of one cut towards zero, so that it has the sign of a. What the remainder
  /// of an integer by zero is, is not defined, but it must not stop the device.
  public static let mod = elementwiseBinary(
    "Mod", version: 28, summary: "the remainder of a / b, with the sign of b or, with fmod = 1, of a",
    attributes: [.defaulted("fmod", 0)])
}
