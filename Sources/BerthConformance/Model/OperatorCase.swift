// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// One test of one operator. Its id, a line of text without characters that a shell would touch, says all there is to know:
/// `operator/dtype/inputs[~outputs]/attributes/fill/seed`, as in `MatMul/f32/3x5,5x7/-/random/1`.
public struct OperatorCase: Hashable, Sendable {
  /// What is tested.
  public let op: Operator
  /// The dtype of the operator's principal input.
  public let dtype: DType
  /// The inputs, nil for an absent optional one.
  public let inputs: [OperandSpec?]
  /// Where the outputs are to lie; nil is dense, and no optional ones.
  public let outputs: [OutputSpec]?
  /// The attributes that are given.
  public let attributes: [String: AttributeValue]
  /// What the inputs hold.
  public let fill: Fill
  /// The seed of the run that made the case.
  public let seed: UInt64

  init(
    _ op: Operator, _ dtype: DType, _ inputs: [OperandSpec?], outputs: [OutputSpec]? = nil,
    attributes: [String: AttributeValue] = [:], fill: Fill, seed: UInt64
  ) {
    self.op = op
    self.dtype = dtype
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
    self.fill = fill
    self.seed = seed
  }

  /// The call that the case makes.
  ///
  /// - Throws: what `OperatorCall` throws; a generated case never does, one that a person typed may.
  public func call() throws(DeviceError) -> OperatorCall {
    var operands: [Operand?] = []
    for input in inputs { operands.append(try input?.operand()) }
    guard let outputs else { return try OperatorCall(op, operands, attributes: attributes) }
    let types = try op.outputTypes(operands, attributes: attributes)
    guard outputs.count <= types.count else {
      throw DeviceError(.invalidArgument, "\(outputs.count) outputs for \(op), which has \(types.count)")
    }
    var descriptors: [TensorDescriptor?] = []
    for (output, type) in zip(outputs, types) { descriptors.append(try output.descriptor(type)) }
    return try OperatorCall(op, operands, attributes: attributes, outputs: descriptors)
  }

  /// The highest rank among the operands, results included: Gather and Reshape give more axes than they take.
  public var rank: Int {
    let results = (try? call())?.outputs.compactMap { $0?.shape.rank } ?? []
    return (inputs.compactMap { $0?.shape.rank } + results).max() ?? 0
  }

  /// The id.
  public var id: String {
    var operands = inputs.map { $0?.text(principal: dtype) ?? "-" }.joined(separator: ",")
    if let outputs { operands += "~" + outputs.map(\.text).joined(separator: ",") }
    return "\(op)/\(dtype.shortName)/\(operands)/\(attributeText)/\(fill.rawValue)/\(seed)"
  }

  /// The attributes as the id writes them: `-` for none.
  var attributeText: String {
    let named = attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    return named.isEmpty ? "-" : named
  }

  /// The case that an id means.
  ///
  /// - Throws: `.invalidArgument` or `.notFound`, saying which part of the id is wrong.
  public init(id: String) throws(DeviceError) {
    let parts = id.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 6 else {
      throw DeviceError(
        .invalidArgument,
        "'\(id)' is no case id; one looks like MatMul/f32/3x5,5x7/-/random/1 (operator/dtype/operands/attributes/fill/seed)"
      )
    }
    let domain = parts[0].hasPrefix("berth.") ? "berth" : "ai.onnx"
    let name = domain == "berth" ? parts[0].dropFirst("berth.".count) : parts[0]
    guard let op = OperatorRegistry.standard(String(name), domain: domain) else {
      throw DeviceError(.notFound, "there is no operator '\(parts[0])'; 'berth ops' lists them")
    }
    guard let dtype = DType(name: parts[1]) else { throw DeviceError(.invalidArgument, "'\(parts[1])' is no dtype") }
    guard let fill = Fill(rawValue: String(parts[4])) else {
      let known = Fill.allCases.map(\.rawValue).joined(separator: ", ")
      throw DeviceError(.invalidArgument, "'\(parts[4])' is no fill; there are \(known)")
    }
    guard let seed = UInt64(parts[5]) else { throw DeviceError(.invalidArgument, "'\(parts[5])' is no seed") }
    let sides = parts[2].split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
    var inputs: [OperandSpec?] = []
    for text in sides[0].split(separator: ",", omittingEmptySubsequences: false) where !sides[0].isEmpty {
      inputs.append(text == "-" ? nil : try OperandSpec(parsing: text, principal: dtype))
    }
    var outputs: [OutputSpec]?
    if sides.count == 2 {
      var specs: [OutputSpec] = []
      for text in sides[1].split(separator: ",", omittingEmptySubsequences: false) {
        specs.append(try OutputSpec(parsing: text))
      }
      outputs = specs
    }
    self.init(
      op, dtype, inputs, outputs: outputs, attributes: try OperatorCase.attributes(parts[3], of: op), fill: fill,
      seed: seed)
  }

  private static func attributes(
    _ text: Substring, of op: Operator
  ) throws(DeviceError) -> [String: AttributeValue] {
    guard text != "-" else { return [:] }
    var result: [String: AttributeValue] = [:]
    for pair in text.split(separator: ",") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, let attribute = op.attributes.first(where: { $0.name == sides[0] }) else {
        throw DeviceError(.invalidArgument, "'\(pair)' is no attribute of \(op)")
      }
      let malformed = DeviceError(
        .invalidArgument, "'\(sides[1])' is no value of type \(attribute.kind.rawValue) for '\(attribute.name)'")
      switch attribute.kind {
      case .int:
        guard let number = Int(sides[1]) else { throw malformed }
        result[attribute.name] = .int(number)
      case .float:
        guard let number = Float(sides[1]) else { throw malformed }
        result[attribute.name] = .float(number)
      case .string: result[attribute.name] = .string(String(sides[1]))
      case .ints: result[attribute.name] = .ints(try numbers(sides[1]))
      case .floats:
        let texts = sides[1].isEmpty ? [] : sides[1].split(separator: "x", omittingEmptySubsequences: false)
        let values = texts.compactMap { Float($0) }
        guard values.count == texts.count else { throw malformed }
        result[attribute.name] = .floats(values)
      case .tensor: result[attribute.name] = .tensor(try HostTensor(text: sides[1]))
      case .strings, .sparseTensor: throw malformed
      }
    }
    return result
  }
}
