// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Softmax`: exp(x) over the sum of exp(x) along an axis, in a form that does not overflow.
  public static let softmax = Operator(
    "Softmax", version: 13, summary: "exponentials along an axis, scaled to the sum 1",
    inputs: [.input("input", "T")], outputs: [.output("output", "T")],
    attributes: [.defaulted("axis", -1)],
    typeVariables: ["T": .floats],
    // Maximum, difference, exponential, sum, quotient.
    flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, 5) },
    infer: { context throws(DeviceError) in
      let input = try context.input(0)
      if input.shape.rank > 0 || context.attributes.int("axis") != -1 {
        _ = try input.shape.normalized(axis: context.attributes.int("axis"))
      }
      return [input]
    })
}
