// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Min`: the least of the tensors element by element, shapes broadcast as numpy does; NaN if one of them is.
///
/// - Parameters:
///   - tensors: at least one, of one dtype: any number dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if there is no tensor, shapes do not broadcast or dtypes differ.
public func minimum(_ tensors: [Tensor], on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.run(.minimum, tensors.map { .tensor($0) }, on: device)
}

/// ONNX `Min` of two tensors: the lesser of both element by element, shapes broadcast as numpy does; NaN if either is.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func minimum(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.minimum, a, b, on: device)
}

/// ONNX `Max`: the greatest of the tensors element by element, shapes broadcast as numpy does; NaN if one of them is.
///
/// - Parameters:
///   - tensors: at least one, of one dtype: any number dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if there is no tensor, shapes do not broadcast or dtypes differ.
public func maximum(_ tensors: [Tensor], on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.run(.maximum, tensors.map { .tensor($0) }, on: device)
}

/// ONNX `Max` of two tensors: the greater of both element by element, shapes broadcast as numpy does; NaN if either is.
///
/// - Parameters:
///   - a: any number dtype.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes differ.
public func maximum(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.maximum, a, b, on: device)
}

/// ONNX `Sum`: the sum of the tensors element by element, shapes broadcast as numpy does. For the sum over axes of one tensor see
/// `reduceSum(_:axes:keepDims:on:)`.
///
/// - Parameters:
///   - tensors: at least one, of one dtype: floats.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if there is no tensor, shapes do not broadcast or dtypes differ.
public func sum(_ tensors: [Tensor], on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.run(.sum, tensors.map { .tensor($0) }, on: device)
}

/// ONNX `Mean`: the mean of the tensors element by element, shapes broadcast as numpy does. For the mean over axes of one tensor see
/// `reduceMean(_:axes:keepDims:on:)`.
///
/// - Parameters:
///   - tensors: at least one, of one dtype: floats.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if there is no tensor, shapes do not broadcast or dtypes differ.
public func mean(_ tensors: [Tensor], on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.run(.mean, tensors.map { .tensor($0) }, on: device)
}
