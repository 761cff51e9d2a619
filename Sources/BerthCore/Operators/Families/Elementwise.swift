// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// An operator on one tensor, element by element, with `opsPerElement` operations each.
  static func elementwiseUnary(
    _ name: String, version: Int, summary: String, input: String = "X", output: String = "Y", dtypes: [DType] = .floats,
    attributes: [Attribute] = [], opsPerElement: Int = 1
  ) -> Operator {
    Operator(
      name, version: version, summary: summary,
      inputs: [.input(input, "T")], outputs: [.output(output, "T")], attributes: attributes,
      typeVariables: ["T": dtypes],
      flops: { call in .saturatingProduct(call.inputs.first??.elementCount ?? 0, opsPerElement) },
      infer: { context throws(DeviceError) in [try context.input(0)] })
  }

  /// An operator on two tensors of one dtype, element by element, broadcast as numpy does.
  static func elementwiseBinary(
    _ name: String, version: Int, summary: String, dtypes: [DType] = .numbers, attributes: [Attribute] = []
  ) -> Operator {
    Operator(
      name, version: version, summary: summary,
      inputs: [.input("A", "T"), .input("B", "T")], outputs: [.output("C", "T")], attributes: attributes,
      typeVariables: ["T": dtypes],
      flops: { call in call.outputs.first??.elementCount ?? 0 },
      infer: { context throws(DeviceError) in
        let (a, b) = (try context.input(0), try context.input(1))
        return [TensorType(a.dtype, try a.shape.broadcast(with: b.shape))]
      })
  }

  /// An operator on any number of tensors of one dtype, at least one, element by element, broadcast as numpy does.
  ///
  /// - Parameter output: the name of the result.
  static func elementwiseVariadic(
    _ name: String, version: Int, summary: String, output: String, dtypes: [DType] = .floats
  ) -> Operator {
    Operator(
      name, version: version, summary: summary,
      inputs: [.input("data_0", "T", .variadic(minimum: 1))], outputs: [.output(output, "T")],
      typeVariables: ["T": dtypes],
      flops: { call in .saturatingProduct(call.outputs.first??.elementCount ?? 0, call.inputs.count - 1) },
      infer: { context throws(DeviceError) in
        let first = try context.input(0)
        var shape = first.shape
        for other in context.inputs(from: 1) { shape = try shape.broadcast(with: other.shape) }
        return [TensorType(first.dtype, shape)]
      })
  }
}
