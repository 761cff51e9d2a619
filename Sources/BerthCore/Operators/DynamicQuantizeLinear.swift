// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `DynamicQuantizeLinear`: x as uint8, with the scale and the zero point that its least and greatest element give,
  /// 0 counted among them.
  ///
  /// y_scale = (max - min) / 255, y_zero_point = saturate(round(-min / y_scale)), y = saturate(round(x / y_scale) +
  /// y_zero_point), ties rounded to even. Where the scale is 0, because all elements are 0 or too small or there are none,
  /// and where it is not finite, the results are undefined: by the formula the scale of zeros is 0, and the zero point 0
  /// divided by it; ONNX's reference implementation makes the scale 1/255.
  public static let dynamicQuantizeLinear = Operator(
    "DynamicQuantizeLinear", version: 11, summary: "floats as uint8, with the scale and zero point that suit them",
    inputs: [.input("x", "T1")],
    outputs: [.output("y", "T2"), .output("y_scale", fixed: .float32), .output("y_zero_point", "T2")],
    typeVariables: ["T1": [.float32], "T2": [.uint8]],
    // A comparison with the least, one with the greatest, and what QuantizeLinear takes.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 5) },
    infer: { context throws(DeviceError) in
      [
        TensorType(.uint8, try context.input(0).shape), TensorType(.float32, .scalar), TensorType(.uint8, .scalar),
      ]
    })
}
