// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

/// A call, and what must become of it. Data, so that a table of them reads as the operator's definition.
struct CallCase: Sendable, CustomTestStringConvertible {
  /// What an input is.
  enum Input: Sendable {
    case tensor(DType, [Int])
    case integers([Int])
    case parameter(HostTensor)
    case absent
  }

  /// What must become of a call.
  enum Expectation: Sendable {
    /// Outputs of these types.
    case types([(DType, [Int])])
    /// A refusal of this code whose text has this piece.
    case refusal(DeviceError.Code, String)
  }

  let op: Operator
  let inputs: [Input]
  let attributes: [String: AttributeValue]
  let expectation: Expectation

  var testDescription: String {
    let operands = inputs.map { input in
      switch input {
      case .tensor(let dtype, let extents): "\(dtype.shortName)\(extents)"
      case .integers(let values): "\(values)"
      case .parameter(let tensor): "\(tensor)"
      case .absent: "-"
      }
    }
    let named = attributes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return "\(op)(\((operands + named).joined(separator: ", ")))"
  }

  /// A call on float32 tensors of these shapes that gives one of `output`.
  static func f32(
    _ op: Operator, _ shapes: [Int]..., attributes: [String: AttributeValue] = [:], gives output: [Int]
  ) -> CallCase {
    CallCase(
      op: op, inputs: shapes.map { .tensor(.float32, $0) }, attributes: attributes,
      expectation: .types([(.float32, output)]))
  }

  /// A call on float32 tensors of these shapes that is invalid.
  static func f32(
    _ op: Operator, _ shapes: [Int]..., attributes: [String: AttributeValue] = [:], fails piece: String
  ) -> CallCase {
    CallCase(
      op: op, inputs: shapes.map { .tensor(.float32, $0) }, attributes: attributes,
      expectation: .refusal(.invalidArgument, piece))
  }

  /// A call on these inputs.
  static func call(
    _ op: Operator, _ inputs: [Input], attributes: [String: AttributeValue] = [:], _ expectation: Expectation
  ) -> CallCase {
    CallCase(op: op, inputs: inputs, attributes: attributes, expectation: expectation)
  }

  func operands() throws -> [Operand?] {
    try inputs.map { input in
      switch input {
      case .tensor(let dtype, let extents): .dense(dtype, try Shape(extents))
      case .integers(let values): .integers(values)
      case .parameter(let tensor): Operand(tensor)
      case .absent: nil
      }
    }
  }

  /// Makes the call and compares.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let operands = try operands()
    switch expectation {
    case .types(let types):
      let expected = try types.map { TensorType($0, try Shape($1)) }
      let call = try OperatorCall(op, operands, attributes: attributes, outputCount: expected.count)
      #expect(call.outputs.map { $0?.type } == expected, sourceLocation: sourceLocation)
      #expect(call.outputs.allSatisfy { $0?.isContiguous == true }, sourceLocation: sourceLocation)
      #expect(try op.outputTypes(operands, attributes: attributes).starts(with: expected))
      #expect(call.flops >= 0 && call.byteTraffic >= 0, sourceLocation: sourceLocation)
    case .refusal(let code, let piece):
      let error = #expect(throws: DeviceError.self, sourceLocation: sourceLocation) {
        try OperatorCall(op, operands, attributes: attributes)
      }
      #expect(error?.code == code, "\(error?.description ?? "")", sourceLocation: sourceLocation)
      let text = error?.description ?? ""
      #expect(text.contains(piece), "\(text)", sourceLocation: sourceLocation)
      #expect(error?.operation?.hasPrefix("\(op)(") == true, sourceLocation: sourceLocation)
    }
  }
}
