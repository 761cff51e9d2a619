// SPDX-License-Identifier: Apache-2.0

/// What an operator is: name, operands, attributes, the dtypes it takes, how its outputs follow from its inputs.
///
/// This is data. Dispatch, the C ABI, coverage tables, documentation, generated cases and ONNX import all read it;
/// nothing lists an operator's properties a second time. Semantics are those of ONNX in the opset `onnxOpset`, whose
/// `since_version` is `version`; what ONNX lacks lives in the domain `berth`.
///
/// One instance an operator, made once (`Operator.matMul`); identity is equality.
public final class Operator: Sendable {
  /// The ONNX opset whose semantics Berth follows: that of the release onnx 1.23.2.
  public static let onnxOpset = 28

  /// The domain: `ai.onnx`, or `berth` for what ONNX lacks.
  public let domain: String
  /// The name, as ONNX spells it: `MatMul`.
  public let name: String
  /// The version of the definition: the opset that last changed it.
  public let version: Int
  /// One sentence on what it computes.
  public let summary: String
  /// The inputs, in order. Only the last may be variadic.
  public let inputs: [Parameter]
  /// The outputs, in order. Only the last may be variadic.
  public let outputs: [Parameter]
  /// The attributes.
  public let attributes: [Attribute]
  /// The dtypes that each type variable may stand for, those of ONNX that Berth knows.
  public let typeVariables: [String: [DType]]

  let infer: @Sendable (borrowing InferenceContext) throws(DeviceError) -> [TensorType]
  let countFLOPs: @Sendable (OperatorCall) -> Int

  /// Defines an operator. Done once each, in the file that bears its name.
  ///
  /// - Parameters:
  ///   - infer: the types of all outputs from the inputs and attributes; what is not valid throws `.invalidArgument`,
  ///     what is valid ONNX and not offered throws `.unsupported`.
  ///   - flops: the floating-point (or integer) operations of a call, counted as the field does: a multiplication and
  ///     an addition are two, an elementary function is one, moving data is none.
  init(
    _ name: String, version: Int, domain: String = "ai.onnx", summary: String,
    inputs: [Parameter], outputs: [Parameter], attributes: [Attribute] = [], typeVariables: [String: [DType]],
    flops: @escaping @Sendable (OperatorCall) -> Int = { _ in 0 },
    infer: @escaping @Sendable (borrowing InferenceContext) throws(DeviceError) -> [TensorType]
  ) {
    self.name = name
    self.version = version
    self.domain = domain
    self.summary = summary
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
    self.typeVariables = typeVariables
    self.countFLOPs = flops
    self.infer = infer
  }

  /// The input whose dtype names a use of the operator in tables, profiles and case ids: the first that has a choice. Where
  /// no input has one, an operator goes by the dtype of its output.
  public var principalInput: Int { inputs.firstIndex { allowedDTypes(of: $0).count > 1 } ?? 0 }

  /// The operand that gives a use of the operator its name: the first that has a choice, inputs before outputs.
  public var principalOperand: Parameter? {
    (inputs + outputs).first { allowedDTypes(of: $0).count > 1 } ?? inputs.first ?? outputs.first
  }

  /// The dtypes that the principal operand may have.
  public var principalDTypes: [DType] { principalOperand.map(allowedDTypes(of:)) ?? [] }

  /// The dtypes that an operand may have.
  public func allowedDTypes(of parameter: Parameter) -> [DType] {
    switch parameter.dtypes {
    case .variable(let name): typeVariables[name] ?? []
    case .fixed(let dtype): [dtype]
    }
  }
}

extension Operator {
  /// The schema of output `index` of a call: the last one stands for all behind it where it is variadic.
  package func output(at index: Int) -> Parameter { outputs[min(index, outputs.count - 1)] }

  /// What output `index` of a call is called in messages: of a variadic one each by its number, `outputs[2]`.
  package func outputName(at index: Int) -> String {
    let parameter = output(at: index)
    guard case .variadic = parameter.arity else { return parameter.name }
    return "\(parameter.name)[\(index - outputs.count + 1)]"
  }

  /// An input or output in a schema.
  public struct Parameter: Sendable, Hashable {
    /// How often an operand may be there.
    public enum Arity: Sendable, Hashable {
      /// Exactly once.
      case single
      /// Once or not at all.
      case optional
      /// Any number of times, but at least this often.
      case variadic(minimum: Int)
    }

    /// Which dtypes an operand may have.
    public enum DTypeRule: Sendable, Hashable {
      /// The dtypes of a type variable; all operands of one variable have the same dtype.
      case variable(String)
      /// This dtype.
      case fixed(DType)
    }

    /// The name, as ONNX spells it.
    public let name: String
    /// Which dtypes it may have.
    public let dtypes: DTypeRule
    /// How often it may be there.
    public let arity: Arity
    /// Whether the value, not just the type, must be known when the operator is prepared: axes, shapes, starts. Such an
    /// input steers shape inference and kernel choice; it travels in the `OperatorCall` and is bound to no buffer.
    public let isParameter: Bool

    static func input(_ name: String, _ variable: String, _ arity: Arity = .single) -> Parameter {
      Parameter(name: name, dtypes: .variable(variable), arity: arity, isParameter: false)
    }

    static func parameter(_ name: String, _ dtypes: DTypeRule, _ arity: Arity = .single) -> Parameter {
      Parameter(name: name, dtypes: dtypes, arity: arity, isParameter: true)
    }

    static func output(_ name: String, _ variable: String, _ arity: Arity = .single) -> Parameter {
      Parameter(name: name, dtypes: .variable(variable), arity: arity, isParameter: false)
    }

    static func input(_ name: String, fixed dtype: DType, _ arity: Arity = .single) -> Parameter {
      Parameter(name: name, dtypes: .fixed(dtype), arity: arity, isParameter: false)
    }

    static func output(_ name: String, fixed dtype: DType, _ arity: Arity = .single) -> Parameter {
      Parameter(name: name, dtypes: .fixed(dtype), arity: arity, isParameter: false)
    }
  }

  /// An attribute in a schema.
  public struct Attribute: Sendable, Hashable {
    /// The name, as ONNX spells it.
    public let name: String
    /// The type of the value.
    public let kind: AttributeValue.Kind
    /// What an absent attribute means; nil where it is required or where its absence has a meaning of its own.
    public let `default`: AttributeValue?
    /// Whether a call without it is refused.
    public let isRequired: Bool
    /// The strings it may be; nil where it is not a string or may be any.
    public let choices: [String]?

    static func optional(_ name: String, _ kind: AttributeValue.Kind) -> Attribute {
      Attribute(name: name, kind: kind, default: nil, isRequired: false, choices: nil)
    }

    static func required(_ name: String, _ kind: AttributeValue.Kind) -> Attribute {
      Attribute(name: name, kind: kind, default: nil, isRequired: true, choices: nil)
    }

    static func defaulted(_ name: String, _ value: AttributeValue, choices: [String]? = nil) -> Attribute {
      Attribute(name: name, kind: value.kind, default: value, isRequired: false, choices: choices)
    }
  }
}

extension Operator: Hashable, CustomStringConvertible {
  /// Whether both are the same.
  public static func == (left: Operator, right: Operator) -> Bool { left === right }

  /// Feeds what equality compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  /// The name, with the domain where it is not ONNX's own.
  public var description: String { domain == "ai.onnx" ? name : "\(domain).\(name)" }
}

extension [DType] {
  /// The floating-point dtypes.
  static var floats: [DType] { [.float64, .float32, .float16, .bfloat16] }
  /// The signed integers.
  static var signedIntegers: [DType] { [.int64, .int32, .int16, .int8] }
  /// The unsigned integers.
  static var unsignedIntegers: [DType] { [.uint64, .uint32, .uint16, .uint8] }
  /// All numbers.
  static var numbers: [DType] { floats + signedIntegers + unsignedIntegers }
  /// The numbers that ONNX allows where narrow integers are left out.
  static var wideNumbers: [DType] { floats + [.int64, .int32, .uint64, .uint32] }
  /// Everything Berth knows.
  static var any: [DType] { DType.allKnown }
}
