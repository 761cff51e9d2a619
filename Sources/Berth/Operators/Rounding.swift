// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Neg`: -x element by element. Integers wrap: the least one stays as it is.
///
/// - Parameters:
///   - x: floats or signed integers.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func neg(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.neg, x, on: device)
}

/// ONNX `Abs`: the magnitude of x element by element. Integers wrap: the least one stays as it is.
///
/// - Parameters:
///   - x: any number dtype.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func abs(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.abs, x, on: device)
}

/// ONNX `Sign`: 1 above 0, -1 below, 0 at 0, element by element; undefined for NaN.
///
/// - Parameters:
///   - x: any number dtype.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func sign(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.sign, x, on: device)
}

/// ONNX `Floor`: the greatest integer not above x, element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func floor(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.floor, x, on: device)
}

/// ONNX `Ceil`: the least integer not below x, element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func ceil(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.ceil, x, on: device)
}

/// ONNX `Round`: the nearest integer, of two the even one, element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func round(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.round, x, on: device)
}
