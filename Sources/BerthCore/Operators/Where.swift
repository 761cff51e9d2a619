// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Where`: x where the condition holds, y elsewhere, all three broadcast as numpy does.
  public static let `where` = Operator(
    "Where", version: 16, summary: "x where a condition holds, y elsewhere",
    inputs: [.input("condition", "B"), .input("X", "T"), .input("Y", "T")], outputs: [.output("output", "T")],
    typeVariables: ["B": [.bool], "T": .any],
    infer: { context throws(DeviceError) in
      let (condition, x, y) = (try context.input(0), try context.input(1), try context.input(2))
      return [TensorType(x.dtype, try condition.shape.broadcast(with: x.shape).broadcast(with: y.shape))]
    })
}
