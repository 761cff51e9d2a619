// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Concat`: tensors one behind the other along an axis.
  public static let concat = Operator(
    "Concat", version: 13, summary: "tensors one behind the other along an axis",
    inputs: [.input("inputs", "T", .variadic(minimum: 1))], outputs: [.output("concat_result", "T")],
    attributes: [.required("axis", .int)],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let inputs = context.inputs(from: 0)
      let first = try context.input(0)
      let axis = try first.shape.normalized(axis: context.attributes.int("axis"))
      var extents = first.shape.extents
      extents[axis] = 0
      for input in inputs {
        var others = input.shape.extents
        guard others.count == extents.count else {
          throw DeviceError(.invalidArgument, "the shapes \(first.shape) and \(input.shape) have different ranks")
        }
        let sum = try extents[axis].adding(others[axis], along: axis)
        others[axis] = extents[axis]
        guard others == extents else {
          throw DeviceError(
            .invalidArgument, "the shapes \(first.shape) and \(input.shape) differ in another axis than \(axis)")
        }
        extents[axis] = sum
      }
      return [TensorType(first.dtype, try Shape(extents))]
    })
}
