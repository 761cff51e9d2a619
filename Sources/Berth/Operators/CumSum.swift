// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `CumSum`: the sum of all elements up to each one along an axis; integers wrap.
///
/// - Parameters:
///   - x: floats, or integers of 32 or 64 bits.
///   - axis: along which; -1 is the last.
///   - exclusive: whether an element's own value is left out of its sum.
///   - reverse: whether the sums run from the end of the axis.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype or an axis that is not there.
public func cumSum(
  _ x: Tensor, axis: Int, exclusive: Bool = false, reverse: Bool = false, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .cumSum, [.tensor(x), .value(HostTensor(axis))],
    attributes: ["exclusive": exclusive ? 1 : 0, "reverse": reverse ? 1 : 0], on: device)
}
