// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Relu`: max(0, x) element by element; a NaN stays a NaN.
///
/// - Parameters:
///   - x: floats or signed integers.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func relu(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.relu, x, on: device)
}

/// ONNX `Sigmoid`: 1 / (1 + exp(-x)) element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func sigmoid(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.sigmoid, x, on: device)
}

/// ONNX `Tanh`: the hyperbolic tangent element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func tanh(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.tanh, x, on: device)
}

/// Which of its two definitions `gelu` goes by.
public enum GeluApproximation: String, Sendable, Hashable {
  /// x times the normal distribution function at x, by the error function.
  case none
  /// 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
  case tanh
}

/// ONNX `Gelu`: x times the normal distribution function at x, element by element.
///
/// - Parameters:
///   - x: floats.
///   - approximate: which definition.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func gelu(
  _ x: Tensor, approximate: GeluApproximation = .none, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  if approximate == .none { return try Dispatch.unary(.gelu, x, on: device) }
  return try Dispatch.unary(.gelu, x, attributes: ["approximate": .string(approximate.rawValue)], on: device)
}
