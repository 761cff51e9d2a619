// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Identity`: a copy.
  public static let identity = Operator(
    "Identity", version: 25, summary: "a copy",
    inputs: [.input("input", "V")], outputs: [.output("output", "V")],
    typeVariables: ["V": .any],
    infer: { context throws(DeviceError) in [try context.input(0)] })
}
