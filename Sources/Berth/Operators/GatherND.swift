// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `GatherND`: slices of the data, each picked by a tuple of indices into its leading axes.
///
/// - Parameters:
///   - data: any dtype.
///   - indices: int64; its innermost axis holds the tuples. Negative indices count from the end.
///   - batchDims: how many leading axes data and indices have in common; the tuples point into those behind them.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if the shapes do not fit. An index outside its axis is `.indexOutOfRange`, thrown here by devices that
///   compute at once and when the result is read by others.
public func gatherND(
  _ data: Tensor, _ indices: Tensor, batchDims: Int = 0, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .gatherND, [.tensor(data), .tensor(indices)], attributes: ["batch_dims": .int(batchDims)], on: device)
}
