// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `ScatterND`: the data with slices replaced by updates, or combined with them, at places that tuples of indices pick.
///
/// - Parameters:
///   - data: any dtype.
///   - indices: int64; its innermost axis holds the tuples, which point into the leading axes of the data. Negative indices count from
///     the end.
///   - updates: a slice for each tuple, of the data's dtype.
///   - reduction: how an update and the slice that it meets are combined. With `.replace` it is open which of two updates of one slice
///     stays.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes or dtypes do not fit. An index outside its axis is `.indexOutOfRange`, thrown here by devices
///   that compute at once and when the result is read by others.
public func scatterND(
  _ data: Tensor, _ indices: Tensor, _ updates: Tensor, reduction: ScatterReduction = .replace,
  on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .scatterND, [.tensor(data), .tensor(indices), .tensor(updates)],
    attributes: ["reduction": .string(reduction.rawValue)], on: device)
}
