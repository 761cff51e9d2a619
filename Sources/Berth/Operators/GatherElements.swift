// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `GatherElements`: for each index the element of the data at the index's own place, the index standing for its coordinate along
/// `axis`: what numpy calls `take_along_axis`.
///
/// - Parameters:
///   - data: any dtype.
///   - indices: int32 or int64, as many axes as the data, none but `axis` longer; negative ones count from the end.
///   - axis: along which; -1 is the last.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if the shapes do not fit. An index outside the axis is `.indexOutOfRange`, thrown here by devices that
///   compute at once and when the result is read by others.
public func gatherElements(
  _ data: Tensor, _ indices: Tensor, axis: Int = 0, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .gatherElements, [.tensor(data), .tensor(indices)], attributes: ["axis": .int(axis)], on: device)
}
