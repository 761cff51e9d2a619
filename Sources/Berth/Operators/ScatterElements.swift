// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `ScatterElements`: the data with elements replaced by updates, or combined with them, at places that indices pick along `axis`.
///
/// - Parameters:
///   - data: any dtype.
///   - indices: int32 or int64, as many axes as the data, none but `axis` longer; negative ones count from the end.
///   - updates: as many as there are indices, of the data's dtype.
///   - axis: along which; -1 is the last.
///   - reduction: how an update and the element that it meets are combined. With `.replace` it is open which of two updates of one
///     element stays.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes or dtypes do not fit. An index outside the axis is `.indexOutOfRange`, thrown here by devices
///   that compute at once and when the result is read by others.
public func scatterElements(
  _ data: Tensor, _ indices: Tensor, _ updates: Tensor, axis: Int = 0, reduction: ScatterReduction = .replace,
  on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .scatterElements, [.tensor(data), .tensor(indices), .tensor(updates)],
    attributes: ["axis": .int(axis), "reduction": .string(reduction.rawValue)], on: device)
}
