// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Add`: a + b, shapes broadcast as numpy does, integers wrapping.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func add(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.add, a, b, on: device)
}

/// ONNX `Sub`: a - b, shapes broadcast as numpy does, integers wrapping.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func sub(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.sub, a, b, on: device)
}

/// ONNX `Mul`: a * b element by element, shapes broadcast as numpy does, integers wrapping.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func mul(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.mul, a, b, on: device)
}

/// ONNX `Div`: a / b element by element, shapes broadcast as numpy does; integers are divided towards zero.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func div(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.div, a, b, on: device)
}

/// Which way `mod` rounds its quotient, and so whose sign the remainder has.
public enum ModRounding: Int, Sendable, Hashable {
  /// Down: the remainder has the sign of the divisor, as Python's `%` does.
  case down = 0
  /// Towards zero: the remainder has the sign of the dividend, as C's `fmod` and Swift's `%` do.
  case towardZero = 1
}

/// ONNX `Mod`: the remainder of a / b element by element, shapes broadcast as numpy does. By zero it is NaN for floats and undefined for
/// integers.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - rounding: which way the quotient is rounded; ONNX's attribute `fmod`.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func mod(
  _ a: Tensor, _ b: Tensor, rounding: ModRounding = .down, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  if rounding == .down { return try Dispatch.binary(.mod, a, b, on: device) }
  return try Dispatch.run(
    .mod, [.tensor(a), .tensor(b)], attributes: ["fmod": .int(rounding.rawValue)], on: device)
}

/// ONNX `Pow`: x to the power of y element by element, shapes broadcast as numpy does.
///
/// Negative and fractional powers of integers, and integer powers that the dtype does not hold, are undefined.
///
/// - Parameters:
///   - x: floats, or signed integers of 32 or 64 bits.
///   - y: any number dtype; the result has that of x.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not broadcast or for another dtype.
public func pow(_ x: Tensor, _ y: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.pow, x, y, on: device)
}

// Operators that cannot throw: a failure travels in the result.
extension Tensor {
  /// The sum, as `add(_:_:on:)`; a failure travels in the result.
  public static func + (left: Tensor, right: Tensor) -> Tensor { carrying(.add, left, right) }

  /// The difference, as `sub(_:_:on:)`; a failure travels in the result.
  public static func - (left: Tensor, right: Tensor) -> Tensor { carrying(.sub, left, right) }

  /// The product element by element, as `mul(_:_:on:)`; a failure travels in the result. For matrices see `matmul(_:_:on:)`.
  public static func * (left: Tensor, right: Tensor) -> Tensor { carrying(.mul, left, right) }

  /// The quotient, as `div(_:_:on:)`; a failure travels in the result.
  public static func / (left: Tensor, right: Tensor) -> Tensor { carrying(.div, left, right) }

  /// The sum with a number, which becomes an element of the tensor's dtype: rounded to nearest where that is floating point; a
  /// number that an integer dtype does not hold is a failure, which travels in the result.
  public static func + (left: Tensor, right: some TensorElement) -> Tensor { carrying(.add, left, right) }

  /// The difference with a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func - (left: Tensor, right: some TensorElement) -> Tensor { carrying(.sub, left, right) }

  /// The product with a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func * (left: Tensor, right: some TensorElement) -> Tensor { carrying(.mul, left, right) }

  /// The quotient by a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func / (left: Tensor, right: some TensorElement) -> Tensor { carrying(.div, left, right) }

  /// The sum of a number and a tensor, whose dtype the number takes; a failure travels in the result.
  public static func + (left: some TensorElement, right: Tensor) -> Tensor { carrying(.add, left, right) }

  /// The difference of a number and a tensor, whose dtype the number takes; a failure travels in the result.
  public static func - (left: some TensorElement, right: Tensor) -> Tensor { carrying(.sub, left, right) }

  /// The product of a number and a tensor, whose dtype the number takes; a failure travels in the result.
  public static func * (left: some TensorElement, right: Tensor) -> Tensor { carrying(.mul, left, right) }

  /// The quotient of a number by a tensor, whose dtype the number takes; a failure travels in the result.
  public static func / (left: some TensorElement, right: Tensor) -> Tensor { carrying(.div, left, right) }

  /// Minus the tensor: the product with -1, so that the signs of zeros and NaNs turn too. Of unsigned integers there is none.
  public static prefix func - (operand: Tensor) -> Tensor { operand * -1 }

  /// Replaces a tensor by its sum with another.
  public static func += (left: inout Tensor, right: Tensor) { left = left + right }

  /// Replaces a tensor by its difference with another.
  public static func -= (left: inout Tensor, right: Tensor) { left = left - right }

  /// Replaces a tensor by its product with another, element by element.
  public static func *= (left: inout Tensor, right: Tensor) { left = left * right }

  /// Replaces a tensor by its quotient by another.
  public static func /= (left: inout Tensor, right: Tensor) { left = left / right }

  /// Replaces a tensor by its sum with a number.
  public static func += (left: inout Tensor, right: some TensorElement) { left = left + right }

  /// Replaces a tensor by its difference with a number.
  public static func -= (left: inout Tensor, right: some TensorElement) { left = left - right }

  /// Replaces a tensor by its product with a number.
  public static func *= (left: inout Tensor, right: some TensorElement) { left = left * right }

  /// Replaces a tensor by its quotient by a number.
  public static func /= (left: inout Tensor, right: some TensorElement) { left = left / right }
}
