// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle

/// What a device has to do to have an operator in a dtype: its schema, the bound and the envelope that the cases span. Read off the
/// schema, the oracle and the cases; for people who write a kernel.
public struct OperatorSpecification: Sendable, Hashable, Encodable {
  /// An input or output.
  public struct Operand: Sendable, Hashable, Encodable {
    /// The name, as ONNX spells it.
    public let name: String
    /// The dtypes, in short, that it may have where the principal input has the dtype at hand.
    public let dtypes: [String]
    /// Whether it may be absent.
    public let isOptional: Bool
    /// Whether there may be several of it.
    public let isVariadic: Bool
    /// Whether its value is part of the call and known when the operator is prepared, so that it is bound to no buffer.
    public let isParameter: Bool
  }

  /// An attribute.
  public struct Attribute: Sendable, Hashable, Encodable {
    /// The name, as ONNX spells it.
    public let name: String
    /// The type of its value.
    public let type: String
    /// The value that an absent one has, as a case id writes it; nil if there is none.
    public let `default`: String?
    /// Whether it is always given.
    public let isRequired: Bool
    /// The strings that it may be; nil where it may be anything of its type.
    public let choices: [String]?
  }

  /// The domain: `ai.onnx`, or `berth` for what ONNX lacks.
  public let domain: String
  /// The name, as results have it.
  public let name: String
  /// The version of the definition: the opset that last changed it.
  public let version: Int
  /// One sentence on what it computes.
  public let summary: String
  /// Where the definition can be read; nil for an operator that is not ONNX's.
  public let definition: String?
  /// The dtype of the principal input.
  public let dtype: String
  /// The same in short, as case ids have it.
  public let dtypeShort: String
  /// The inputs, in order.
  public let inputs: [Operand]
  /// The outputs, in order.
  public let outputs: [Operand]
  /// The attributes.
  public let attributes: [Attribute]
  /// What a result is held to, in a sentence.
  public let bound: String
  /// How many cases the profiles demand.
  public let caseCount: Int
  /// The highest rank among their operands.
  public let maximumRank: Int

  /// The specification of an operator in a dtype.
  ///
  /// - Parameter cases: those that are demanded.
  init(_ op: Operator, _ dtype: DType, cases: [OperatorCase]) {
    domain = op.domain
    name = "\(op)"
    version = op.version
    summary = op.summary
    definition = op.domain == "ai.onnx" ? "https://onnx.ai/onnx/operators/onnx__\(op.name).html" : nil
    self.dtype = dtype.name
    dtypeShort = dtype.shortName
    func operand(_ parameter: Operator.Parameter) -> Operand {
      let isPrincipal = parameter.dtypes == op.principalOperand?.dtypes
      let dtypes = isPrincipal ? [dtype] : op.allowedDTypes(of: parameter)
      var isVariadic = false
      if case .variadic = parameter.arity { isVariadic = true }
      return Operand(
        name: parameter.name, dtypes: dtypes.map(\.shortName), isOptional: parameter.arity == .optional,
        isVariadic: isVariadic, isParameter: parameter.isParameter)
    }
    inputs = op.inputs.map(operand)
    outputs = op.outputs.map(operand)
    attributes = op.attributes.map {
      Attribute(
        name: $0.name, type: $0.kind.rawValue, default: $0.default?.description, isRequired: $0.isRequired,
        choices: $0.choices)
    }
    bound = Oracle.oracle(for: op)?.rule ?? ""
    caseCount = cases.count
    maximumRank = cases.map(\.rank).max() ?? 0
  }
}
