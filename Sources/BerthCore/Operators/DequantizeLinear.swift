// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `DequantizeLinear`: (x - x_zero_point) * x_scale, the difference exact.
  ///
  /// There is a scale, and a zero point if any, for the whole tensor, for each index along `axis`, or for each block of
  /// `block_size` elements along it: see `QuantizationGranularity`. The result has the dtype `output_dtype`, or that of
  /// the scale; the product is to have its precision, or more. The zero point of int32 is supposed to be 0: another gives
  /// undefined values.
  public static let dequantizeLinear = Operator(
    "DequantizeLinear", version: 28, summary: "integers times a scale, as floats",
    inputs: [.input("x", "T1"), .input("x_scale", "T2"), .input("x_zero_point", "T1", .optional)],
    outputs: [.output("y", "T3")],
    attributes: [.defaulted("axis", 1), .defaulted("block_size", 0), .defaulted("output_dtype", 0)],
    typeVariables: ["T1": .quantized + [.int32], "T2": .quantizable, "T3": .quantizable],
    // A subtraction, a multiplication.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 2) },
    infer: { context throws(DeviceError) in
      try context.checkQuantization()
      let named = try context.dtype("output_dtype", among: .quantizable)
      let (x, scale) = (try context.input(0), try context.input(1))
      return [TensorType(named ?? scale.dtype, x.shape)]
    })
}
