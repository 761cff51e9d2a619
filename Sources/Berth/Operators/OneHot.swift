// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `OneHot`: for each index a row with one element set, along a new axis.
///
/// - Parameters:
///   - indices: numbers; negative ones count from the end of the row, one outside it sets nothing. Floats are cut towards zero.
///   - depth: the length of a row.
///   - values: two elements of any dtype, which the result takes: off and on. Nil: 0 and 1 in float32.
///   - axis: where the new axis stands in the result; -1 is last.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` for a negative depth, an axis outside the result, or other than two values.
public func oneHot(
  _ indices: Tensor, depth: Int, values: Tensor? = nil, axis: Int = -1, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try indices.checkFailure()
  let pair: Tensor
  if let values { pair = values } else { pair = try Tensor([0, 1] as [Float], on: indices.device) }
  return try Dispatch.run(
    .oneHot, [.tensor(indices), .value(HostTensor(depth)), .tensor(pair)], attributes: ["axis": .int(axis)], on: device)
}
