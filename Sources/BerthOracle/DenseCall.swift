// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// A call with the values of its inputs, every operand dense: what an oracle works on.
struct DenseCall {
  /// The call, its descriptors without strides and offsets, so that the geometry types of the core yield indices into dense data.
  let call: OperatorCall
  /// The values of the inputs in schema order, nil for an absent one; as many as the call has inputs.
  let inputs: [HostTensor?]

  var attributes: Attributes { call.attributes }

  init(_ call: OperatorCall, _ given: [HostTensor?]) throws(DeviceError) {
    guard given.count <= call.inputs.count || given[call.inputs.count...].allSatisfy({ $0 == nil }) else {
      throw DeviceError(.invalidArgument, "\(given.count) values for \(call), which has \(call.inputs.count) inputs")
    }
    var values: [HostTensor?] = []
    var operands: [Operand?] = []
    for (index, descriptor) in call.inputs.enumerated() {
      if let parameter = call.parameters[index] {
        values.append(parameter)
        operands.append(Operand(parameter))
        continue
      }
      let value = index < given.count ? given[index] : nil
      guard value?.type == descriptor?.type else {
        throw DeviceError(
          .invalidArgument,
          "input \(index) of \(call) is given as \(value?.type.description ?? "absent")")
      }
      values.append(value)
      operands.append(descriptor.map { Operand(TensorDescriptor($0.type)) })
    }
    inputs = values
    self.call = try OperatorCall(
      call.op, operands, attributes: call.attributes.values.filter { call.attributes.given.contains($0.key) },
      outputs: call.outputs.map { $0.map { TensorDescriptor($0.type) } })
  }

  /// The value of input `index`, which the schema says is there.
  func input(_ index: Int) throws(DeviceError) -> HostTensor {
    guard index < inputs.count, let value = inputs[index] else {
      throw DeviceError(.internal, "the oracle of \(call.op) looks at input \(index), which is absent")
    }
    return value
  }

  /// The value of input `index`; nil if it is absent.
  func optionalInput(_ index: Int) -> HostTensor? { index < inputs.count ? inputs[index] : nil }

  /// The elements of the floating-point input `index`.
  func doubles(_ index: Int) throws(DeviceError) -> [Double] {
    guard let values = ElementCodec.doubles(try input(index)) else { throw mismatch(index) }
    return values
  }

  /// The elements of the floating-point input `index`, broadcast to `shape`.
  func broadcastDoubles(_ index: Int, to shape: Shape) throws(DeviceError) -> [Double] {
    try Places.broadcast(try doubles(index), from: try input(index).type.shape, to: shape)
  }

  /// The elements of the floating-point input `index`, which has one for each channel of `shape`, its axis 1, broadcast to that. A
  /// vector is one channel.
  func channelDoubles(_ index: Int, over shape: Shape) throws(DeviceError) -> [Double] {
    let extents = try input(index).type.shape.extents + [Int](repeating: 1, count: max(shape.rank - 2, 0))
    return try Places.broadcast(try doubles(index), from: try Shape(extents), to: shape)
  }

  /// The elements of the integer or bool input `index`, uint64 as its bit pattern.
  func integers(_ index: Int) throws(DeviceError) -> [Int64] {
    guard let values = ElementCodec.integers(try input(index)) else { throw mismatch(index) }
    return values
  }

  /// The format of the floating-point input `index`; nil if it holds integers or bools.
  func format(_ index: Int) throws(DeviceError) -> FloatFormat? { FloatFormat(try input(index).type.dtype) }

  /// The type of output `index`, which the schema says is there.
  func output(_ index: Int) throws(DeviceError) -> TensorType {
    guard let type = optionalOutput(index) else {
      throw DeviceError(.internal, "the oracle of \(call.op) looks at output \(index), which is absent")
    }
    return type
  }

  /// The type of output `index`; nil if it is not wanted.
  func optionalOutput(_ index: Int) -> TensorType? { index < call.outputs.count ? call.outputs[index]?.type : nil }

  private func mismatch(_ index: Int) -> DeviceError {
    DeviceError(.internal, "input \(index) of \(call) is not of the kind that its oracle expects")
  }
}
