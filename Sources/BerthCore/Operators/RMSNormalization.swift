// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `RMSNormalization`: over the axes from `axis` on, x / sqrt(mean(x^2) + epsilon) * scale. The scale broadcasts
  /// to X, and its dtype, which may be another, is that of the result.
  ///
  /// `stash_type` is the dtype that ONNX lets the normalisation be done in: 1 (float32, the default) or 16 (bfloat16).
  /// A device may always be more exact.
  public static let rmsNormalization = Operator(
    "RMSNormalization", version: 23, summary: "elements of the last axes, divided by their root mean square",
    inputs: [.input("X", "T"), .input("scale", "V")], outputs: [.output("Y", "V")],
    attributes: [.defaulted("axis", -1), .defaulted("epsilon", .float(1e-5)), .defaulted("stash_type", 1)],
    typeVariables: ["T": .floats, "V": .floats],
    // Square, sum, quotient, scale.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 4) },
    infer: { context throws(DeviceError) in
      let (x, scale) = (try context.input(0), try context.input(1))
      _ = try x.shape.normalized(axis: context.attributes.int("axis"))
      try context.checkBroadcasts(1, to: x.shape)
      _ = try context.stashType()
      return [TensorType(scale.dtype, x.shape)]
    })
}
