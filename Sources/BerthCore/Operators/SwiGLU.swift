// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `SwiGLU`: a / (1 + exp(-alpha a)) times b, for a gate a and values b of one shape; nothing is broadcast.
  public static let swiGLU = Operator(
    "SwiGLU", version: 28, summary: "Swish of a gate times a tensor of the same shape",
    inputs: [.input("A", "T"), .input("B", "T")], outputs: [.output("Y", "T")],
    attributes: [.defaulted("alpha", 1.0)],
    typeVariables: ["T": .floats],
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 2) },
    infer: { context throws(DeviceError) in
      let (gate, value) = (try context.input(0), try context.input(1))
      guard gate.shape == value.shape else {
        throw DeviceError(
          .invalidArgument,
          "SwiGLU does not broadcast: the shapes \(gate.shape) of A and \(value.shape) of B must be the same")
      }
      return [gate]
    })
}
