// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Exp`: e to the power of x, element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func exp(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.exp, x, on: device)
}

/// ONNX `Sqrt`: the square root element by element; NaN below zero.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func sqrt(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.sqrt, x, on: device)
}
