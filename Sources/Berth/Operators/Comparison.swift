// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Equal`: whether a = b element by element, shapes broadcast as numpy does. A NaN equals nothing.
///
/// - Parameters:
///   - a: any dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Returns: bool.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func equal(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.equal, a, b, on: device)
}

/// ONNX `Less`: whether a < b element by element, shapes broadcast as numpy does. False where either is NaN.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Returns: bool.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func less(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.less, a, b, on: device)
}

/// ONNX `LessOrEqual`: whether a <= b element by element, shapes broadcast as numpy does. False where either is NaN.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Returns: bool.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func lessOrEqual(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.lessOrEqual, a, b, on: device)
}

/// ONNX `Greater`: whether a > b element by element, shapes broadcast as numpy does. False where either is NaN.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Returns: bool.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func greater(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.greater, a, b, on: device)
}

/// ONNX `GreaterOrEqual`: whether a >= b element by element, shapes broadcast as numpy does. False where either is NaN.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Returns: bool.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func greaterOrEqual(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.greaterOrEqual, a, b, on: device)
}

// Operators that cannot throw: a failure travels in the result. Their names are those that Swift's standard library gives to
// comparisons of SIMD vectors element by element.
extension Tensor {
  /// Where the left is equal to the right, as `equal(_:_:on:)`; a failure travels in the result.
  public static func .== (left: Tensor, right: Tensor) -> Tensor { carrying(.equal, left, right) }

  /// Where the left is less than the right, as `less(_:_:on:)`; a failure travels in the result.
  public static func .< (left: Tensor, right: Tensor) -> Tensor { carrying(.less, left, right) }

  /// Where the left is at most the right, as `lessOrEqual(_:_:on:)`; a failure travels in the result.
  public static func .<= (left: Tensor, right: Tensor) -> Tensor { carrying(.lessOrEqual, left, right) }

  /// Where the left is greater than the right, as `greater(_:_:on:)`; a failure travels in the result.
  public static func .> (left: Tensor, right: Tensor) -> Tensor { carrying(.greater, left, right) }

  /// Where the left is at least the right, as `greaterOrEqual(_:_:on:)`; a failure travels in the result.
  public static func .>= (left: Tensor, right: Tensor) -> Tensor { carrying(.greaterOrEqual, left, right) }

  /// Where both differ, NaN differing from everything: not `.==`; a failure travels in the result.
  public static func .!= (left: Tensor, right: Tensor) -> Tensor { carrying(.not, left .== right) }

  /// Where the left is equal to a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func .== (left: Tensor, right: some TensorElement) -> Tensor { carrying(.equal, left, right) }

  /// Where the left is less than a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func .< (left: Tensor, right: some TensorElement) -> Tensor { carrying(.less, left, right) }

  /// Where the left is at most a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func .<= (left: Tensor, right: some TensorElement) -> Tensor { carrying(.lessOrEqual, left, right) }

  /// Where the left is greater than a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func .> (left: Tensor, right: some TensorElement) -> Tensor { carrying(.greater, left, right) }

  /// Where the left is at least a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func .>= (left: Tensor, right: some TensorElement) -> Tensor { carrying(.greaterOrEqual, left, right) }

  /// Where the left differs from a number, which becomes an element of the tensor's dtype; a failure travels in the result.
  public static func .!= (left: Tensor, right: some TensorElement) -> Tensor { carrying(.not, left .== right) }
}
