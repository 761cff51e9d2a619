// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

/// Numbers that look random and are the same each time.
struct Sequence64 {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func bits() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  /// Uniform over -1..<1, or 0..<1.
  mutating func number(positive: Bool = false) -> Double {
    let unit = Double(bits() >> 11) * 0x1p-53
    return positive ? unit : 2 * unit - 1
  }

  /// Numbers of a dtype's precision.
  mutating func numbers(_ count: Int, _ dtype: DType, positive: Bool = false, scale: Double = 1) -> [Double] {
    let format = FloatFormat(dtype)
    return (0..<count).map { _ in
      let value = number(positive: positive) * scale
      return format?.round(value) ?? value
    }
  }

  /// Integers of at most this magnitude.
  mutating func integers(_ count: Int, magnitude: Int) -> [Double] {
    (0..<count).map { _ in Double(Int(bits() % UInt64(2 * magnitude + 1)) - magnitude) }
  }
}

/// A tensor of these numbers, rounded to the dtype.
func tensor(_ dtype: DType, _ shape: Shape, _ values: [Double]) throws -> HostTensor {
  let bytes =
    dtype.isFloatingPoint
    ? ElementCodec.bytes(values, as: dtype) : ElementCodec.bytes(values.map { Int64($0) }, as: dtype)
  return try HostTensor(TensorType(dtype, shape), bytes: try #require(bytes))
}

/// A vector of these numbers, rounded to the dtype.
func vector(_ dtype: DType, _ values: [Double]) throws -> HostTensor {
  try tensor(dtype, try Shape([values.count]), values)
}

/// The references of a call on these inputs; the parameters among them are given by value to the call too.
func references(
  _ op: Operator, _ inputs: [HostTensor?], attributes: [String: AttributeValue] = [:],
  wanting outputs: [TensorType?]? = nil
) throws -> [ReferenceTensor?] {
  let operands = inputs.enumerated().map { index, value -> Operand? in
    guard let value else { return nil }
    let parameter = op.inputs[min(index, op.inputs.count - 1)]
    return parameter.isParameter ? Operand(value) : Operand(TensorDescriptor(value.type))
  }
  let call = try OperatorCall(
    op, operands, attributes: attributes, outputs: outputs.map { $0.map { $0.map { TensorDescriptor($0) } } })
  let oracle = try #require(Oracle.oracle(for: op))
  return try oracle.reference(call, inputs)
}

/// The reference of the first output.
func reference(
  _ op: Operator, _ inputs: [HostTensor?], attributes: [String: AttributeValue] = [:]
) throws -> ReferenceTensor {
  try #require(try references(op, inputs, attributes: attributes).first ?? nil)
}

extension ReferenceTensor {
  /// Judges these numbers, rounded to the dtype.
  func judging(_ values: [Double]) throws -> Judgement {
    let bytes =
      type.dtype.isFloatingPoint
      ? ElementCodec.bytes(values, as: type.dtype) : ElementCodec.bytes(values.map { Int64($0) }, as: type.dtype)
    return judge(try #require(bytes))
  }

  /// The wanted numbers, the least where several are right.
  var wanted: [Double] {
    switch expectation {
    case .exact(let bytes):
      bytes.withUnsafeBytes { raw in
        ElementCodec.doubles(raw, type.dtype) ?? ElementCodec.integers(raw, type.dtype)?.map { Double($0) } ?? []
      }
    case .bounded(let values, _): values.map(\.high)
    case .between(let low, _): low.map { Double($0) }
    case .oneOf(let choices): choices.map { Double($0.first ?? 0) }
    }
  }

  /// The bounds; 0 throughout for an exact expectation; how far the greatest wanted integer lies above the least.
  var bounds: [Double] {
    switch expectation {
    case .exact: [Double](repeating: 0, count: type.shape.elementCount)
    case .bounded(_, let bounds): bounds
    case .between(let low, let high): zip(low, high).map { Double($1 - $0) }
    case .oneOf(let choices): choices.map { Double(($0.max() ?? 0) - ($0.min() ?? 0)) }
    }
  }
}
