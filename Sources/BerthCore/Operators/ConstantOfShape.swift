// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ConstantOfShape`: one element over and over in a given shape; 0 in float32 where none is given.
  public static let constantOfShape = Operator(
    "ConstantOfShape", version: 25, summary: "one element over and over",
    inputs: [.parameter("input", .variable("T1"))], outputs: [.output("output", "T2")],
    attributes: [.optional("value", .tensor)],
    typeVariables: ["T1": [.int64], "T2": .any],
    infer: { context throws(DeviceError) in
      let element = try HostTensor(elementOf: context.attributes)
      return [TensorType(element.type.dtype, try Shape(try context.integers(0) ?? []))]
    })
}

extension HostTensor {
  /// The element that a call of `ConstantOfShape` with these attributes repeats.
  ///
  /// - Throws: `.invalidArgument` if its value has more elements than one, or none.
  package init(elementOf attributes: Attributes) throws(DeviceError) {
    let value = attributes.tensor("value")
    guard value?.type.shape.elementCount ?? 1 == 1 else {
      throw DeviceError(.invalidArgument, "attribute 'value' must have one element; it is \(value?.description ?? "")")
    }
    try self.init(
      TensorType(value?.type.dtype ?? .float32, .scalar), bytes: value?.bytes ?? [UInt8](repeating: 0, count: 4))
  }
}
