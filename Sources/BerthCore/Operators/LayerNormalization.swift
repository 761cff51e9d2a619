// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `LayerNormalization`: over the axes from `axis` on, (x - mean) / sqrt(variance + epsilon) * scale + bias,
  /// with the mean and the inverse standard deviation as optional outputs. Scale and bias broadcast to X: they may vary
  /// along the other axes too.
  ///
  /// `stash_type` is the dtype that ONNX lets the normalisation be done in, and that of the optional outputs: 1
  /// (float32, the default) or 16 (bfloat16). A device may always be more exact.
  public static let layerNormalization = Operator(
    "LayerNormalization", version: 17, summary: "elements of the last axes, normalised to mean 0 and variance 1",
    inputs: [.input("X", "T"), .input("Scale", "T"), .input("B", "T", .optional)],
    outputs: [.output("Y", "T"), .output("Mean", "U", .optional), .output("InvStdDev", "U", .optional)],
    attributes: [.defaulted("axis", -1), .defaulted("epsilon", .float(1e-5)), .defaulted("stash_type", 1)],
    typeVariables: ["T": .floats, "U": [.float32, .bfloat16]],
    // Mean, difference, square, sum, quotient, scale, bias.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 8) },
    infer: { context throws(DeviceError) in
      let x = try context.input(0)
      let axis = try x.shape.normalized(axis: context.attributes.int("axis"))
      for index in 1...2 { try context.checkBroadcasts(index, to: x.shape) }
      var statistics = x.shape.extents
      for folded in axis..<x.shape.rank { statistics[folded] = 1 }
      let statisticsType = TensorType(try context.stashType(), try Shape(statistics))
      return [x, statisticsType, statisticsType]
    })
}
