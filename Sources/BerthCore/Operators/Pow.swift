// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Pow`: x to the power of y, broadcast as numpy does. The result has the dtype of x, y may have another.
  ///
  /// Integers to the power of negative numbers or of fractions, and integer powers that the dtype does not hold, are not
  /// defined.
  public static let pow = Operator(
    "Pow", version: 15, summary: "x to the power of y, broadcast, in the dtype of x",
    inputs: [.input("X", "T"), .input("Y", "T1")], outputs: [.output("Z", "T")],
    typeVariables: ["T": .floats + [.int64, .int32], "T1": .numbers],
    flops: { call in call.outputs.first??.elementCount ?? 0 },
    infer: { context throws(DeviceError) in
      let (x, y) = (try context.input(0), try context.input(1))
      return [TensorType(x.dtype, try x.shape.broadcast(with: y.shape))]
    })
}
