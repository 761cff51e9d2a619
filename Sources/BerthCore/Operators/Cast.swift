// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Cast`: the same numbers in another dtype. Floats are rounded to nearest even, or cut towards zero to
  /// integers; integers wrap into narrower ones; anything but 0 is true. A float that the target integer cannot hold
  /// gives an undefined value.
  ///
  /// `saturate` and `round_mode` concern fp8 targets only, which Berth has not: they have no effect.
  public static let cast = Operator(
    "Cast", version: 28, summary: "the same numbers in another dtype",
    inputs: [.input("input", "T1")], outputs: [.output("output", "T2")],
    attributes: [.required("to", .int)] + castAttributes,
    typeVariables: ["T1": .any, "T2": .any],
    flops: { call in call.inputs.first??.elementCount ?? 0 },
    infer: { context throws(DeviceError) in
      let input = try context.input(0)
      let target = DType(rawValue: UInt16(clamping: context.attributes.int("to")))
      guard target.isKnown else {
        throw DeviceError(
          .unsupported,
          "attribute 'to' is \(context.attributes.int("to")), an ONNX data type that Berth does not compute with")
      }
      return [TensorType(target, input.shape)]
    })

  /// What `Cast` and `CastLike` can be told about fp8 targets.
  static let castAttributes: [Attribute] = [.defaulted("saturate", 1), .defaulted("round_mode", "up")]
}
