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

/// ONNX `LeakyRelu`: x from 0 up, alpha x below, element by element.
///
/// - Parameters:
///   - x: floats.
///   - alpha: the slope below 0.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func leakyRelu(
  _ x: Tensor, alpha: Float = 0.01, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.leakyRelu, x, attributes: ["alpha": .float(alpha)], on: device)
}

/// ONNX `Elu`: x from 0 up, alpha (exp(x) - 1) below, element by element.
///
/// - Parameters:
///   - x: floats.
///   - alpha: minus the limit at minus infinity.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func elu(
  _ x: Tensor, alpha: Float = 1, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.elu, x, attributes: ["alpha": .float(alpha)], on: device)
}

/// ONNX `Swish`: x / (1 + exp(-alpha x)) element by element; with alpha 1 also called SiLU.
///
/// - Parameters:
///   - x: floats.
///   - alpha: what x is multiplied by in the exponential.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func swish(
  _ x: Tensor, alpha: Float = 1, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.swish, x, attributes: ["alpha": .float(alpha)], on: device)
}

/// ONNX `SwiGLU`: `swish` of a gate, times a tensor of the same shape.
///
/// - Parameters:
///   - gate: floats.
///   - value: the same dtype and shape; nothing is broadcast.
///   - alpha: what the gate is multiplied by in the exponential.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` for another dtype, or if shapes or dtypes differ.
public func swiGLU(
  _ gate: Tensor, _ value: Tensor, alpha: Float = 1, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .swiGLU, [.tensor(gate), .tensor(value)], attributes: ["alpha": .float(alpha)], on: device)
}

/// ONNX `Softplus`: ln(exp(x) + 1) element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func softplus(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.softplus, x, on: device)
}

/// ONNX `HardSwish`: x max(0, min(1, x/6 + 1/2)) element by element.
///
/// - Parameters:
///   - x: floats.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func hardSwish(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.unary(.hardSwish, x, on: device)
}
