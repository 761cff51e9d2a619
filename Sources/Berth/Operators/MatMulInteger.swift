// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `MatMulInteger`: the matrix product of (a - aZeroPoint) and (b - bZeroPoint), 8-bit integers, summed in int32, which wraps.
///
/// Axes are those of `matmul`. A zero point has one element for the whole operand, or one for each row of `a` or column of `b`: as a
/// vector beside a matrix, or with the operand's own extents but for the axis that is summed, which is 1.
///
/// - Parameters:
///   - a: int8 or uint8.
///   - b: int8 or uint8, not necessarily the same.
///   - aZeroPoint: of a's dtype; absent it counts as 0.
///   - bZeroPoint: of b's dtype; absent it counts as 0.
///   - device: where to run; nil: where the operands lie.
/// - Returns: int32.
/// - Throws: `.invalidArgument` if the inner extents differ, the batches do not broadcast, an operand is a scalar or a zero point fits
///   neither shape nor dtype; `.unsupported` for shapes of zero points of which ONNX says nothing.
public func matmulInteger(
  _ a: Tensor, _ b: Tensor, aZeroPoint: Tensor? = nil, bZeroPoint: Tensor? = nil, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .matMulInteger, [.tensor(a), .tensor(b), Dispatch.Argument(aZeroPoint), Dispatch.Argument(bZeroPoint)], on: device)
}
