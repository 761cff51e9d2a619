// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// An operator that gives a truth value for each element of a tensor.
  static func elementwiseTest(
    _ name: String, version: Int, summary: String, dtypes: [DType] = .floats, attributes: [Attribute] = []
  ) -> Operator {
    Operator(
      name, version: version, summary: summary,
      inputs: [.input("X", "T1")], outputs: [.output("Y", "T2")], attributes: attributes,
      typeVariables: ["T1": dtypes, "T2": [.bool]],
      flops: { call in call.outputs.first??.elementCount ?? 0 },
      infer: { context throws(DeviceError) in [TensorType(.bool, try context.input(0).shape)] })
  }

  /// An operator that gives a truth value for each pair of elements of two tensors of one dtype, broadcast as numpy
  /// does.
  static func elementwiseRelation(
    _ name: String, version: Int, summary: String, dtypes: [DType] = .numbers
  ) -> Operator {
    Operator(
      name, version: version, summary: summary,
      inputs: [.input("A", "T"), .input("B", "T")], outputs: [.output("C", "T1")],
      typeVariables: ["T": dtypes, "T1": [.bool]],
      flops: { call in call.outputs.first??.elementCount ?? 0 },
      infer: { context throws(DeviceError) in
        let (a, b) = (try context.input(0), try context.input(1))
        return [TensorType(.bool, try a.shape.broadcast(with: b.shape))]
      })
  }
}
