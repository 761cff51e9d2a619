// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `GroupNormalization`: over each group of channels of each image, (x - mean) / sqrt(variance + epsilon) *
  /// scale + bias. X is N x C x D1 ... Dn, scale and bias are C.
  ///
  /// `stash_type` is the dtype that ONNX lets the normalisation be done in: 1 (float32, the default) or 16 (bfloat16).
  /// A device may always be more exact.
  public static let groupNormalization = Operator(
    "GroupNormalization", version: 21, summary: "groups of channels of each image, normalised to mean 0 and variance 1",
    inputs: [.input("X", "T"), .input("scale", "T"), .input("bias", "T")], outputs: [.output("Y", "T")],
    attributes: [
      .defaulted("epsilon", .float(1e-5)), .required("num_groups", .int), .defaulted("stash_type", 1),
    ],
    typeVariables: ["T": .floats],
    // Mean, difference, square, sum, quotient, scale, bias.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 8) },
    infer: { context throws(DeviceError) in
      let (x, channels) = (try context.input(0), try context.channels())
      let groups = context.attributes.int("num_groups")
      guard groups >= 1, channels % groups == 0 else {
        throw DeviceError(
          .invalidArgument,
          "attribute 'num_groups' is \(groups), which does not divide the \(channels) channels of X \(x.shape)")
      }
      try context.checkPerChannel(1...2, channels: channels)
      _ = try context.stashType()
      return [x]
    })
}
