// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `InstanceNormalization`: over each channel of each image, (x - mean) / sqrt(variance + epsilon) * scale + B.
  /// The input is N x C x D1 ... Dn, scale and B are C.
  public static let instanceNormalization = Operator(
    "InstanceNormalization", version: 22, summary: "channels of each image, normalised to mean 0 and variance 1",
    inputs: [.input("input", "T"), .input("scale", "T"), .input("B", "T")], outputs: [.output("output", "T")],
    attributes: [.defaulted("epsilon", .float(1e-5))],
    typeVariables: ["T": .floats],
    // Mean, difference, square, sum, quotient, scale, bias.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 8) },
    infer: { context throws(DeviceError) in
      try context.checkPerChannel(1...2, channels: try context.channels())
      return [try context.input(0)]
    })
}
