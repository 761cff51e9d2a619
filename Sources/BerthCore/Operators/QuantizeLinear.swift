// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `QuantizeLinear`: saturate(round(x / y_scale) + y_zero_point), ties rounded to even, the sum exact.
  ///
  /// There is a scale, and a zero point if any, for the whole tensor, for each index along `axis`, or for each block of
  /// `block_size` elements along it: see `QuantizationGranularity`. The result has the dtype of the zero point, or
  /// `output_dtype`, or is uint8. The quotient is to have the precision of the scale's dtype, or that of `precision`, or
  /// more. An infinite quotient saturates; one that is NaN gives an undefined value.
  ///
  /// `saturate` concerns fp8 only, which Berth has not: it has no effect.
  public static let quantizeLinear = Operator(
    "QuantizeLinear", version: 28, summary: "floats as integers times a scale, saturated",
    inputs: [.input("x", "T1"), .input("y_scale", "T2"), .input("y_zero_point", "T3", .optional)],
    outputs: [.output("y", "T3")],
    attributes: [
      .defaulted("axis", 1), .defaulted("saturate", 1), .defaulted("block_size", 0), .defaulted("output_dtype", 0),
      .defaulted("precision", 0),
    ],
    typeVariables: ["T1": .quantizable + [.int32], "T2": .quantizable + [.int32], "T3": .quantized],
    // A division, a rounding, an addition.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 3) },
    infer: { context throws(DeviceError) in
      try context.checkQuantization()
      let named = try context.dtype("output_dtype", among: .quantized)
      let zero = context.optionalInput(2)?.dtype
      if let named, let zero, named != zero {
        throw DeviceError(
          .invalidArgument, "attribute 'output_dtype' is \(named), but the zero point is \(zero); they must be the same"
        )
      }
      let precision = try context.dtype("precision", among: .quantizable)
      let scale = try context.input(1).dtype
      if scale == .int32, precision == nil {
        throw DeviceError(
          .unsupported,
          "ONNX does not say how a quotient by an int32 scale is rounded; give the attribute 'precision', or cast the scale"
        )
      }
      return [TensorType(zero ?? named ?? .uint8, try context.input(0).shape)]
    })
}
