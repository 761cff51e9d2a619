// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `MatMul`: the matrix product as numpy has it.
///
/// The last two axes are matrices, `[..., M, K]` by `[..., K, N]` to `[..., M, N]`; the axes before them are a batch and broadcast.
/// A vector counts as a row on the left and as a column on the right, and its axis does not appear in the result.
///
/// - Parameters:
///   - a: floats, or integers of 32 or 64 bits.
///   - b: the same dtype.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if the inner extents differ, the batches do not broadcast, dtypes differ or an operand is a scalar.
public func matmul(_ a: Tensor, _ b: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.binary(.matMul, a, b, on: device)
}
