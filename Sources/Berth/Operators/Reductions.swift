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
  try Dispatch.unary(
    .argMax, x,
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
