// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Softmax`: exp(x) over the sum of exp(x) along an axis, in a form that does not overflow.
///
/// - Parameters:
///   - x: floats.
///   - axis: along which the results sum up to 1; -1 is the last.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype or an axis that is not there.
public func softmax(_ x: Tensor, axis: Int = -1, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try alongAxis(.softmax, x, axis, device)
}

/// ONNX `LogSoftmax`: the logarithm of the softmax along an axis, in a form that is finite where the softmax vanishes.
///
/// - Parameters:
///   - x: floats.
///   - axis: along which the softmax is taken; -1 is the last.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype or an axis that is not there.
public func logSoftmax(_ x: Tensor, axis: Int = -1, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try alongAxis(.logSoftmax, x, axis, device)
}

private func alongAxis(
  _ op: Operator, _ x: Tensor, _ axis: Int, _ device: (any Device)?
) throws(DeviceError) -> Tensor {
  if axis == -1 { return try Dispatch.unary(op, x, on: device) }
  return try Dispatch.unary(op, x, attributes: ["axis": .int(axis)], on: device)
}
