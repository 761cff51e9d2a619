// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Gemm`: alpha A' B' + beta C for matrices, where A' and B' are A and B or their transposes.
///
/// - Parameters:
///   - a: `[M, K]`, or `[K, M]` with `transA`; floats, or integers of 32 or 64 bits.
///   - b: `[K, N]`, or `[N, K]` with `transB`; the same dtype.
///   - c: broadcasts to `[M, N]`; absent it counts as 0.
///   - alpha: the factor of the product.
///   - beta: the factor of C.
///   - transA: whether A is transposed.
///   - transB: whether B is transposed.
///   - device: where to run; nil: where the operands lie.
/// - Returns: `[M, N]`.
/// - Throws: `.invalidArgument` if shapes do not fit or dtypes differ.
public func gemm(
  _ a: Tensor, _ b: Tensor, _ c: Tensor? = nil, alpha: Float = 1, beta: Float = 1, transA: Bool = false,
  transB: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .gemm, [.tensor(a), .tensor(b), Dispatch.Argument(c)],
    attributes: [
      "alpha": .float(alpha), "beta": .float(beta), "transA": transA ? 1 : 0, "transB": transB ? 1 : 0,
    ], on: device)
}
