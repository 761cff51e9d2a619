// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `TopK`: the greatest (or least) K elements along an axis and where they stood, the foremost of equals first.
  /// Without `sorted` in whatever order.
  public static let topK = Operator(
    "TopK", version: 24, summary: "greatest or least elements along an axis, with their indices",
    inputs: [.input("X", "T"), .parameter("K", .fixed(.int64))],
    outputs: [.output("Values", "T"), .output("Indices", "I")],
    attributes: [.defaulted("axis", -1), .defaulted("largest", 1), .defaulted("sorted", 1)],
    typeVariables: ["T": .numbers, "I": [.int64]],
    flops: { call in call.inputs.first??.elementCount ?? 0 },
    infer: { context throws(DeviceError) in
      let x = try context.input(0)
      let axis = try x.shape.normalized(axis: context.attributes.int("axis"))
      let k = try context.integer(1) ?? 0
      guard k >= 0, k <= x.shape[axis] else {
        throw DeviceError(.invalidArgument, "K is \(k), and axis \(axis) of the shape \(x.shape) has \(x.shape[axis]) elements")
      }
      var extents = x.shape.extents
      extents[axis] = k
      let shape = try Shape(extents)
      return [TensorType(x.dtype, shape), TensorType(.int64, shape)]
    })
}
