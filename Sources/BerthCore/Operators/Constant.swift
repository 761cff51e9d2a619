// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Constant`: a tensor that the call itself holds, in one of its attributes. Of strings and sparse tensors there are none.
  public static let constant = Operator(
    "Constant", version: 25, summary: "a tensor that the call itself holds",
    inputs: [], outputs: [.output("output", "T")],
    attributes: [
      .optional("value", .tensor), .optional("value_int", .int), .optional("value_ints", .ints),
      .optional("value_float", .float), .optional("value_floats", .floats), .optional("value_string", .string),
      .optional("value_strings", .strings), .optional("sparse_value", .sparseTensor),
    ],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in [try HostTensor(constant: context.attributes.values).type] })
}

extension HostTensor {
  /// The tensor that a call of `Constant` with these attributes holds.
  ///
  /// - Throws: `.invalidArgument` unless there is one attribute, and one that a constant has; `.unsupported` for strings.
  package init(constant attributes: [String: AttributeValue]) throws(DeviceError) {
    guard attributes.count == 1, let (name, value) = attributes.first else {
      throw DeviceError(.invalidArgument, "the call has \(attributes.count) values; a constant has one")
    }
    switch (name, value) {
    case ("value", .tensor(let tensor)): self = tensor
    case ("value_int", .int(let number)): self.init(number)
    case ("value_ints", .ints(let numbers)): self.init(numbers)
    case ("value_float", .float(let number)):
      try self.init(TensorType(.float32, .scalar), bytes: withUnsafeBytes(of: number) { [UInt8]($0) })
    case ("value_floats", .floats(let numbers)):
      try self.init(
        TensorType(.float32, try Shape([numbers.count])), bytes: numbers.withUnsafeBytes { [UInt8]($0) })
    case ("value_string", .string), ("value_strings", .strings):
      throw DeviceError(
        .unsupported, "attribute '\(name)' makes a tensor of strings, which Berth does not compute with")
    default:
      throw DeviceError(
        .invalidArgument, "attribute '\(name)' is of type \(value.kind.rawValue), which no constant has")
    }
  }
}
