// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `LayerNormalization`: over the axes from `axis` on, (x - mean) / sqrt(variance + epsilon) * scale + bias,
  /// with the mean and the inverse standard deviation as optional outputs.
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
      let normalized = try Shape(x.shape.extents[axis...])
      for (index, name) in [(1, "Scale"), (2, "B")] {
        guard let operand = context.optionalInput(index) else { continue }
        if let common = try? operand.shape.broadcast(with: normalized), common == normalized { continue }
        if let common = try? operand.shape.broadcast(with: x.shape), common == x.shape {
          // ONNX's text lets Scale and B vary over the other axes too: a form left out, by name.
          throw DeviceError(
            .unsupported,
            "input '\(name)' has the shape \(operand.shape); Berth takes one that broadcasts to \(normalized), the axes "
              + "that are normalised")
        }
        throw DeviceError(
          .invalidArgument,
          "input '\(name)' has the shape \(operand.shape), which does not broadcast to \(normalized), the axes that are "
            + "normalised")
      }
      let stash = DType(rawValue: UInt16(clamping: context.attributes.int("stash_type")))
      guard stash == .float32 || stash == .bfloat16 else {
        throw DeviceError(
          .unsupported,
          "attribute 'stash_type' is \(context.attributes.int("stash_type")); it can be 1 (float32) or 16 (bfloat16)")
      }
      var statistics = x.shape.extents
      for folded in axis..<x.shape.rank { statistics[folded] = 1 }
      let statisticsType = TensorType(stash, try Shape(statistics))
      return [x, statisticsType, statisticsType]
    })
}
