// SPDX-License-Identifier: Apache-2.0

/// One use of an operator: which, on operands of which types and layouts, with which attributes. All that a device
/// needs to say whether it can, and to choose a kernel; no data.
///
/// A call that exists is valid: making one checks arity, dtypes, attributes and shapes against the schema, and infers
/// the outputs. Devices need not check again.
public struct OperatorCall: Hashable, Sendable {
  /// What is to be computed.
  public let op: Operator
  /// The attributes, defaults filled in.
  public let attributes: Attributes
  /// The inputs in schema order, nil for an optional one that is absent. A parameter input has a descriptor here and
  /// its value in `parameters`.
  public let inputs: [TensorDescriptor?]
  /// The values of the parameter inputs, at the same places as `inputs`; nil for all others.
  public let parameters: [HostTensor?]
  /// The outputs in schema order, nil for an optional one that is not wanted; trailing ones may be left out.
  public let outputs: [TensorDescriptor?]

  /// A call on these inputs.
  ///
  /// - Parameters:
  ///   - op: what is to be computed.
  ///   - inputs: in schema order, nil for an absent optional one; trailing absent ones may be left out.
  ///   - attributes: by name; the others take their defaults.
  ///   - outputs: where the results are to lie. Left out: dense, and only the outputs that are not optional.
  /// - Throws: `.invalidArgument` for what the operator's definition forbids, `.unsupported` for what Berth leaves out
  ///   of it, both naming the operator, the operand and the types.
  public init(
    _ op: Operator, _ inputs: [Operand?], attributes: [String: AttributeValue] = [:],
    outputs: [TensorDescriptor?]? = nil
  ) throws(DeviceError) {
    do throws(DeviceError) {
      let inferred = try Inferred(op, inputs, attributes)
      self.op = op
      self.attributes = inferred.attributes
      self.inputs = inferred.inputs
      self.parameters = inferred.parameters
      self.outputs = try OperatorCall.place(inferred.types, at: outputs, of: op)
    } catch {
      throw error.during(OperatorCall.describe(op, inputs))
    }
  }

  /// A call whose results lie densely, optional ones included up to `outputCount`.
  ///
  /// - Parameters:
  ///   - op: what is to be computed.
  ///   - inputs: in schema order, nil for an absent optional one; trailing absent ones may be left out.
  ///   - attributes: by name; the others take their defaults.
  ///   - outputCount: how many outputs are wanted, counted from the first.
  /// - Throws: as the other initialiser does, and `.invalidArgument` if the operator has not as many outputs or cannot
  ///   do with as few.
  public init(
    _ op: Operator, _ inputs: [Operand?], attributes: [String: AttributeValue] = [:], outputCount: Int
  ) throws(DeviceError) {
    do throws(DeviceError) {
      let types = try op.outputTypes(inputs, attributes: attributes)
      guard outputCount >= 1, outputCount <= types.count else {
        throw DeviceError(.invalidArgument, "\(outputCount) outputs of \(op), which has \(types.count)")
      }
      try self.init(op, inputs, attributes: attributes, outputs: types.prefix(outputCount).map { TensorDescriptor($0) })
    } catch {
      throw error.during(OperatorCall.describe(op, inputs))
    }
  }

  /// The floating-point (or integer) operations the call takes: a multiply-add is two, an elementary function one.
  public var flops: Int { op.countFLOPs(self) }

  /// The bytes that must be read and written if each operand is touched once.
  public var byteTraffic: Int {
    var total = 0
    for (descriptor, parameter) in zip(inputs, parameters) where parameter == nil {
      if let descriptor { total = total.saturatingAdding(descriptor.denseByteCount) }
    }
    for case let descriptor? in outputs { total = total.saturatingAdding(descriptor.denseByteCount) }
    return total
  }

  /// The inputs that are bound to buffers, with their places in schema order: the present ones that are no parameters.
  public var boundInputs: [(index: Int, descriptor: TensorDescriptor)] {
    inputs.indices.compactMap { index in
      guard parameters[index] == nil, let descriptor = inputs[index] else { return nil }
      return (index, descriptor)
    }
  }

  /// The integers of the parameter input `index`; nil if it is absent or holds none.
  package func integers(parameter index: Int) -> [Int]? {
    index < parameters.count ? parameters[index]?.integers : nil
  }

  /// The outputs that are bound to buffers, with their places in schema order.
  public var boundOutputs: [(index: Int, descriptor: TensorDescriptor)] {
    outputs.enumerated().compactMap { index, descriptor in descriptor.map { (index, $0) } }
  }
}

extension TensorDescriptor {
  /// The bytes of all elements, wherever they lie.
  fileprivate var denseByteCount: Int { dtype.byteCount(elements: elementCount) ?? .max }
}

extension Operator {
  /// The types of all outputs, optional ones included, for these inputs.
  ///
  /// - Throws: as `OperatorCall.init` does.
  public func outputTypes(
    _ inputs: [Operand?], attributes: [String: AttributeValue] = [:]
  ) throws(DeviceError) -> [TensorType] {
    do throws(DeviceError) {
      return try Inferred(self, inputs, attributes).types
    } catch {
      throw error.during(OperatorCall.describe(self, inputs))
    }
  }
}

/// What the schema makes of attributes and inputs, before anybody says where the outputs are to lie.
private struct Inferred {
  let attributes: Attributes
  /// The inputs without the absent ones at the end.
  let inputs: [TensorDescriptor?]
  let parameters: [HostTensor?]
  /// The types of all outputs.
  let types: [TensorType]

  init(_ op: Operator, _ operands: [Operand?], _ attributes: [String: AttributeValue]) throws(DeviceError) {
    self.attributes = try Attributes(attributes, for: op)
    var operands = operands
    while let last = operands.last, last == nil { operands.removeLast() }
    inputs = operands.map { $0?.descriptor }
    parameters = operands.map { $0?.value }
    let bound = try OperatorCall.check(operands, against: op)
    types = try op.infer(
      InferenceContext(
        op: op, attributes: self.attributes, inputs: inputs, parameters: parameters, variables: bound))
  }
}

/// An input of an `OperatorCall`: a descriptor, and the value where the schema calls the input a parameter.
public struct Operand: Hashable, Sendable {
  /// Type and layout.
  public let descriptor: TensorDescriptor
  /// The value of a parameter input.
  public let value: HostTensor?

  /// Data that will be bound to a buffer when the operator runs.
  public init(_ descriptor: TensorDescriptor) {
    self.descriptor = descriptor
    value = nil
  }

  /// A parameter, whose value is known now.
  public init(_ value: HostTensor) {
    descriptor = TensorDescriptor(value.type)
    self.value = value
  }

  /// Dense data of this dtype and shape.
  public static func dense(_ dtype: DType, _ shape: Shape) -> Operand { Operand(TensorDescriptor(dtype, shape)) }
  /// An int64 vector as a parameter.
  public static func integers(_ values: [Int]) -> Operand { Operand(HostTensor(values)) }
}

extension OperatorCall {
  /// Arity, dtypes and parameter values. Returns what each type variable stands for.
  fileprivate static func check(_ inputs: [Operand?], against op: Operator) throws(DeviceError) -> [String: DType] {
    var bound: [String: DType] = [:]
    for (index, parameter) in op.inputs.enumerated() {
      let operands: ArraySlice<Operand?>
      switch parameter.arity {
      case .variadic(let minimum):
        operands = inputs[min(index, inputs.count)...]
        guard operands.count >= minimum else {
          throw DeviceError(.invalidArgument, "\(op) needs at least \(minimum) of input '\(parameter.name)'")
        }
      case .single, .optional:
        operands = index < inputs.count ? inputs[index...index] : []
      }
      if parameter.arity == .single, operands.isEmpty || operands.first == .some(nil) {
        throw DeviceError(.invalidArgument, "\(op) needs the input '\(parameter.name)'")
      }
      for operand in operands {
        guard let operand else {
          if case .variadic = parameter.arity {
            throw DeviceError(.invalidArgument, "an absent operand among '\(parameter.name)' of \(op)")
          }
          continue
        }
        try check(operand, as: parameter, of: op, &bound)
      }
    }
    if case .variadic? = op.inputs.last?.arity {
    } else if inputs.count > op.inputs.count {
      throw DeviceError(.invalidArgument, "\(inputs.count) inputs for \(op), which takes at most \(op.inputs.count)")
    }
    return bound
  }

  private static func check(
    _ operand: Operand, as parameter: Operator.Parameter, of op: Operator, _ bound: inout [String: DType]
  ) throws(DeviceError) {
    let dtype = operand.descriptor.dtype
    let allowed = op.allowedDTypes(of: parameter)
    guard allowed.contains(dtype) else {
      throw DeviceError(
        dtype.isKnown ? .invalidArgument : .unsupported,
        "input '\(parameter.name)' of \(op) is \(dtype); it can be \(allowed.map(\.name).joined(separator: ", "))")
    }
    if case .variable(let name) = parameter.dtypes {
      if let other = bound[name], other != dtype {
        throw DeviceError(
          .invalidArgument,
          "input '\(parameter.name)' of \(op) is \(dtype), another operand of the same type is \(other); cast one of them"
        )
      }
      bound[name] = dtype
    }
    if parameter.isParameter, operand.value == nil {
      throw DeviceError(
        .unsupported,
        "input '\(parameter.name)' of \(op) must be known when the operator is prepared; give its value, not just its type"
      )
    }
    if !parameter.isParameter, operand.value != nil {
      throw DeviceError(.invalidArgument, "input '\(parameter.name)' of \(op) is data, to be bound to a buffer")
    }
  }

  /// The outputs' descriptors: as given if they fit the inferred types, else dense.
  private static func place(
    _ types: [TensorType], at given: [TensorDescriptor?]?, of op: Operator
  ) throws(DeviceError) -> [TensorDescriptor?] {
    guard let given else {
      let wanted = types.indices.prefix { op.output(at: $0).arity != .optional }.count
      return types.prefix(max(wanted, 1)).map { TensorDescriptor($0) }
    }
    guard given.count <= types.count else {
      throw DeviceError(.invalidArgument, "\(given.count) outputs for \(op), which has at most \(types.count)")
    }
    for (index, type) in types.enumerated() {
      let name = op.outputName(at: index)
      guard index < given.count, let descriptor = given[index] else {
        if op.output(at: index).arity == .optional { continue }
        throw DeviceError(.invalidArgument, "the output '\(name)' of \(op) is missing")
      }
      guard descriptor.type == type else {
        throw DeviceError(
          .invalidArgument, "the output '\(name)' of \(op) is to be \(descriptor.type), but the inputs make it \(type)")
      }
      guard descriptor.isInjective else {
        throw DeviceError(
          .invalidArgument, "two elements of the output '\(name)' of \(op) share a place: \(descriptor)")
      }
    }
    return given
  }

  fileprivate static func describe(_ op: Operator, _ inputs: [Operand?]) -> String {
    let operands = inputs.map { operand in
      guard let operand else { return "-" }
      return operand.value?.description ?? operand.descriptor.description
    }
    return "\(op)(\(operands.joined(separator: ", ")))"
  }
}

extension OperatorCall: CustomStringConvertible {
  /// The operator with its operands' types: `MatMul(float32[2, 3], float32[3, 4])`, attributes that were given behind
  /// them.
  public var description: String {
    let operands = zip(inputs, parameters).map { descriptor, value in
      value?.description ?? descriptor?.description ?? "-"
    }
    let named = attributes.given.sorted().compactMap { name in attributes.values[name].map { "\(name): \($0)" } }
    return "\(op)(\((operands + named).joined(separator: ", ")))"
  }
}
