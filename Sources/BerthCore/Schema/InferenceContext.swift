// SPDX-License-Identifier: Apache-2.0

/// What type inference looks at: the operands of a call whose arity, dtypes and attributes have been checked.
struct InferenceContext {
  let op: Operator
  let attributes: Attributes
  let inputs: [TensorDescriptor?]
  let parameters: [HostTensor?]
  /// What each type variable stands for.
  let variables: [String: DType]

  /// The type of input `index`, which the schema says is there.
  func input(_ index: Int) throws(DeviceError) -> TensorType {
    guard let descriptor = optionalInput(index) else {
      throw DeviceError(.internal, "\(op) looks at input \(index), which its schema does not promise")
    }
    return descriptor
  }

  /// The type of input `index`, or nil if it is absent.
  func optionalInput(_ index: Int) -> TensorType? {
    index < inputs.count ? inputs[index]?.type : nil
  }

  /// The types of all inputs from `index` on.
  func inputs(from index: Int) -> [TensorType] {
    inputs.dropFirst(index).compactMap { $0?.type }
  }

  /// The integers of the one-dimensional parameter input `index`, or nil if it is absent.
  ///
  /// - Throws: `.invalidArgument` if it is not one-dimensional.
  func integers(_ index: Int) throws(DeviceError) -> [Int]? {
    guard index < parameters.count, let value = parameters[index] else { return nil }
    guard value.type.shape.rank == 1, let integers = value.integers else {
      throw DeviceError(
        .invalidArgument,
        "input '\(op.inputs[index].name)' of \(op) must be a one-dimensional tensor of integers, not \(value.type)")
    }
    return integers
  }

  /// The value of the parameter input `index`, which the schema says is there.
  func parameter(_ index: Int) throws(DeviceError) -> HostTensor {
    guard index < parameters.count, let value = parameters[index] else {
      throw DeviceError(.internal, "\(op) looks at the value of input \(index), which its schema does not promise")
    }
    return value
  }

  /// The one integer of the parameter input `index`, or nil if it is absent. ONNX writes such inputs as scalars and as
  /// vectors of one element; both are taken.
  ///
  /// - Throws: `.invalidArgument` if it has not one element, or none that is an integer.
  func integer(_ index: Int) throws(DeviceError) -> Int? {
    guard index < parameters.count, let value = parameters[index] else { return nil }
    guard value.type.shape.rank <= 1, let integers = value.integers, integers.count == 1 else {
      throw DeviceError(.invalidArgument, "input '\(op.inputs[index].name)' of \(op) must be one integer, not \(value)")
    }
    return integers[0]
  }
}
