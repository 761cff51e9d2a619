// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Concat`: tensors one behind the other along an axis.
///
/// - Parameters:
///   - tensors: at least one; of one dtype, and of the same extents but along `axis`.
///   - axis: along which; -1 is the last.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if there is no tensor, or dtypes or extents differ.
public func concat(
  _ tensors: [Tensor], axis: Int = 0, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(.concat, tensors.map { .tensor($0) }, attributes: ["axis": .int(axis)], on: device)
}
