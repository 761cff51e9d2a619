// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Gather`: slices of the data along an axis, picked by indices, whose axes take the place of that axis: what numpy calls
/// `take`.
///
/// - Parameters:
///   - data: any dtype.
///   - indices: int32 or int64; negative ones count from the end.
///   - axis: along which; -1 is the last.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` for an axis that is not there. An index outside the axis is `.indexOutOfRange`, thrown here by
///   devices that compute at once and when the result is read by others.
public func gather(
  _ data: Tensor, _ indices: Tensor, axis: Int = 0, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(.gather, [.tensor(data), .tensor(indices)], attributes: ["axis": .int(axis)], on: device)
}
