// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// What `pad` adds around a tensor.
public typealias PadMode = PadGeometry.Mode

/// ONNX `Pad`: a tensor with elements added at the ends of its axes, or taken away.
///
/// - Parameters:
///   - x: any dtype.
///   - pads: how many elements to add before each axis, then how many behind each; negative numbers take elements away.
///   - axes: the axes that `pads` is about; nil: all of them.
///   - mode: what is added.
///   - value: the number that is added in the mode `.constant`; it becomes an element of the tensor's dtype.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` if there are not two pads for each axis, more is taken away than there is, or a mode other than
///   `.constant` has no element left to add; if an integer dtype does not hold `value`.
public func pad(
  _ x: Tensor, _ pads: [Int], axes: [Int]? = nil, mode: PadMode = .constant, value: (some TensorElement)? = Int?.none,
  on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try x.checkFailure()
  let constant = try value.map { value throws(DeviceError) in try Tensor.scalar(value.tensorScalar, like: x) }
  return try Dispatch.run(
    .pad,
    [.tensor(x), .value(HostTensor(pads)), Dispatch.Argument(constant)] + (axes.map { [.value(HostTensor($0))] } ?? []),
    attributes: ["mode": .string(mode.rawValue)], on: device)
}

extension Tensor {
  /// ONNX `Pad`: the tensor with elements added at the ends of its axes, or taken away; see `pad(_:_:axes:mode:value:on:)`.
  ///
  /// - Parameters:
  ///   - pads: how many elements to add before each axis, then how many behind each; negative numbers take elements away.
  ///   - axes: the axes that `pads` is about; nil: all of them.
  ///   - mode: what is added.
  ///   - value: the number that is added in the mode `.constant`; it becomes an element of the tensor's dtype.
  /// - Throws: as `pad(_:_:axes:mode:value:on:)` does.
  public func padded(
    _ pads: [Int], axes: [Int]? = nil, mode: PadMode = .constant, value: (some TensorElement)? = Int?.none
  ) throws(DeviceError) -> Tensor {
    try pad(self, pads, axes: axes, mode: mode, value: value)
  }
}
