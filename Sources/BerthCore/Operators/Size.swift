// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Size`: the number of a tensor's elements, a scalar.
  public static let size = Operator(
    "Size", version: 25, summary: "the number of elements",
    inputs: [.input("data", "T")], outputs: [.output("size", "T1")],
    typeVariables: ["T": .any, "T1": [.int64]],
    infer: { _ throws(DeviceError) in [TensorType(.int64, .scalar)] })
}
