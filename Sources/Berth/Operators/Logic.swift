// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `And`: whether both are true, element by element, shapes broadcast as numpy does.
///
/// - Parameters:
///   - a: bool.
///   - b: bool.
///   - device: where to run; nil: where the operands lie.
/// - Returns: bool.
/// - Throws: `.invalidArgument` if shapes do not broadcast, or for another dtype.
public func logicalAnd(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.and, a, b, on: device)
}

/// ONNX `Or`: whether either is true, element by element, shapes broadcast as numpy does.
///
/// - Parameters:
///   - a: bool.
///   - b: bool.
///   - device: where to run; nil: where the operands lie.
/// - Returns: bool.
/// - Throws: `.invalidArgument` if shapes do not broadcast, or for another dtype.
public func logicalOr(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.or, a, b, on: device)
}

/// ONNX `Xor`: whether just one is true, element by element, shapes broadcast as numpy does.
///
/// - Parameters:
///   - a: bool.
///   - b: bool.
///   - device: where to run; nil: where the operands lie.
/// - Returns: bool.
/// - Throws: `.invalidArgument` if shapes do not broadcast, or for another dtype.
public func logicalXor(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.xor, a, b, on: device)
}

/// ONNX `Not`: whether it is false, element by element.
///
/// - Parameters:
///   - x: bool.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func logicalNot(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.not, x, on: device)
}

// Operators that cannot throw: a failure travels in the result. Their names are those that Swift's standard library gives to the
// logic of SIMD masks.
extension Tensor {
  /// Where both are true, as `logicalAnd(_:_:on:)`; a failure travels in the result.
  public static func .& (left: Tensor, right: Tensor) -> Tensor { carrying(.and, left, right) }

  /// Where either is true, as `logicalOr(_:_:on:)`; a failure travels in the result.
  public static func .| (left: Tensor, right: Tensor) -> Tensor { carrying(.or, left, right) }

  /// Where just one is true, as `logicalXor(_:_:on:)`; a failure travels in the result.
  public static func .^ (left: Tensor, right: Tensor) -> Tensor { carrying(.xor, left, right) }

  /// Where it is false, as `logicalNot(_:on:)`; a failure travels in the result.
  public static prefix func .! (operand: Tensor) -> Tensor { carrying(.not, operand) }
}

/// ONNX `IsNaN`: whether it is NaN, element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Returns: bool.
/// - Throws: `.invalidArgument` for another dtype.
public func isNaN(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.isNaN, x, on: device)
}

/// ONNX `IsInf`: whether it is infinite, element by element.
///
/// - Parameters:
///   - x: floats.
///   - detectNegative: whether minus infinity counts.
///   - detectPositive: whether plus infinity counts.
///   - device: where to run; nil: where the operand lies.
/// - Returns: bool.
/// - Throws: `.invalidArgument` for another dtype.
public func isInf(
  _ x: Tensor, detectNegative: Bool = true, detectPositive: Bool = true, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  if detectNegative && detectPositive { return try Dispatch.unary(.isInf, x, on: device) }
  return try Dispatch.unary(
    .isInf, x,
    attributes: ["detect_negative": .int(detectNegative ? 1 : 0), "detect_positive": .int(detectPositive ? 1 : 0)],
    on: device)
}
