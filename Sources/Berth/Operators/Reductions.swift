// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `ReduceSum`: the sum over axes; 0 over no element, integers wrapping.
///
/// - Parameters:
///   - x: floats, or integers of 32 or 64 bits.
///   - axes: which; nil is all of them, none leaves the tensor as it is. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceSum(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceSum, x, axes, keepDims, device)
}

/// ONNX `ReduceMean`: the mean over axes, NaN over no element; that of integers is cut towards zero.
///
/// - Parameters:
///   - x: floats, or integers of 32 or 64 bits.
///   - axes: which; nil is all of them, none leaves the tensor as it is. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceMean(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceMean, x, axes, keepDims, device)
}

/// ONNX `ReduceMax`: the greatest element over axes, NaN if there is one; over no element minus infinity, or the least value of the
/// dtype.
///
/// - Parameters:
///   - x: floats, int8, uint8, bool, or integers of 32 or 64 bits.
///   - axes: which; nil is all of them, none leaves the tensor as it is. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceMax(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceMax, x, axes, keepDims, device)
}

/// ONNX `ReduceMin`: the least element over axes, NaN if there is one; over no element infinity, or the greatest value of the
/// dtype.
///
/// - Parameters:
///   - x: floats, int8, uint8, bool, or integers of 32 or 64 bits.
///   - axes: which; nil is all of them, none leaves the tensor as it is. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceMin(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceMin, x, axes, keepDims, device)
}

/// ONNX `ReduceProd`: the product over axes; 1 over no element, integers wrapping.
///
/// - Parameters:
///   - x: floats, or integers of 32 or 64 bits.
///   - axes: which; nil is all of them, none leaves the tensor as it is. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceProd(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceProd, x, axes, keepDims, device)
}

/// ONNX `ReduceL1`: the sum of magnitudes over axes; 0 over no element, integers wrapping.
///
/// - Parameters:
///   - x: floats, or integers of 32 or 64 bits.
///   - axes: which; nil is all of them, none gives the magnitude of each element. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceL1(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceL1, x, axes, keepDims, device)
}

/// ONNX `ReduceL2`: the square root of the sum of squares over axes; 0 over no element. That of integers is cut towards zero.
///
/// - Parameters:
///   - x: floats, or integers of 32 or 64 bits.
///   - axes: which; nil is all of them, none gives the magnitude of each element. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceL2(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceL2, x, axes, keepDims, device)
}

/// ONNX `ReduceSumSquare`: the sum of squares over axes; 0 over no element, integers wrapping.
///
/// - Parameters:
///   - x: floats, or integers of 32 or 64 bits.
///   - axes: which; nil is all of them, none gives the square of each element. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceSumSquare(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceSumSquare, x, axes, keepDims, device)
}

/// ONNX `ReduceLogSum`: the natural logarithm of the sum over axes; minus infinity over no element.
///
/// - Parameters:
///   - x: floats.
///   - axes: which; nil is all of them, none gives the logarithm of each element. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceLogSum(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceLogSum, x, axes, keepDims, device)
}

/// ONNX `ReduceLogSumExp`: the natural logarithm of the sum of exponentials over axes, in a form that does not overflow; minus
/// infinity over no element.
///
/// - Parameters:
///   - x: floats.
///   - axes: which; nil is all of them, none leaves the elements as they are, but for rounding. Negative ones count from the last.
///   - keepDims: whether the axes remain with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or axes that are not there or stand twice.
public func reduceLogSumExp(
  _ x: Tensor, axes: [Int]? = nil, keepDims: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try reduction(.reduceLogSumExp, x, axes, keepDims, device)
}

/// ONNX `ArgMax`: the index of the greatest element along an axis, int64; a NaN counts as greater than all numbers.
///
/// - Parameters:
///   - x: any number dtype.
///   - axis: along which; -1 is the last.
///   - keepDims: whether the axis remains with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - selectLastIndex: of equal elements, whether the last one's index is given rather than the first one's.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or an axis that is not there or has no element.
public func argMax(
  _ x: Tensor, axis: Int = -1, keepDims: Bool = false, selectLastIndex: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try argExtreme(.argMax, x, axis, keepDims, selectLastIndex, device)
}

/// ONNX `ArgMin`: the index of the least element along an axis, int64; a NaN counts as less than all numbers.
///
/// - Parameters:
///   - x: any number dtype.
///   - axis: along which; -1 is the last.
///   - keepDims: whether the axis remains with extent 1. (False here, as in numpy; ONNX's own default is true.)
///   - selectLastIndex: of equal elements, whether the last one's index is given rather than the first one's.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, or an axis that is not there or has no element.
public func argMin(
  _ x: Tensor, axis: Int = -1, keepDims: Bool = false, selectLastIndex: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try argExtreme(.argMin, x, axis, keepDims, selectLastIndex, device)
}

private func argExtreme(
  _ op: Operator, _ x: Tensor, _ axis: Int, _ keepDims: Bool, _ selectLastIndex: Bool, _ device: (any Device)?
) throws(DeviceError) -> Tensor {
  try Dispatch.unary(
    op, x,
    attributes: ["axis": .int(axis), "keepdims": keepDims ? 1 : 0, "select_last_index": selectLastIndex ? 1 : 0],
    on: device)
}

private func reduction(
  _ op: Operator, _ x: Tensor, _ axes: [Int]?, _ keepDims: Bool, _ device: (any Device)?
) throws(DeviceError) -> Tensor {
  // Absent axes are all of them; that an empty list is none of them must be said.
  let isNone = axes?.isEmpty == true
  var arguments: [Dispatch.Argument] = [.tensor(x)]
  if let axes, !isNone { arguments.append(.value(HostTensor(axes))) }
  return try Dispatch.run(
    op, arguments, attributes: ["keepdims": keepDims ? 1 : 0, "noop_with_empty_axes": isNone ? 1 : 0], on: device)
}
