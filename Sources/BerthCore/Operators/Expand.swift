// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Expand`: a tensor repeated along axes of extent 1 and new leading axes, as numpy broadcasts it together with `shape`.
  public static let expand = Operator(
    "Expand", version: 13, summary: "repeated along axes of extent 1",
    inputs: [.input("input", "T"), .parameter("shape", .fixed(.int64))], outputs: [.output("output", "T")],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let input = try context.input(0)
      let shape = try Shape(try context.integers(1) ?? [])
      return [TensorType(input.dtype, try input.shape.broadcast(with: shape))]
    })
}
