// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Trilu`: the upper or lower triangle of matrices, and 0 elsewhere.
///
/// - Parameters:
///   - x: at least two axes, of which the last two are matrices; any dtype.
///   - upper: which triangle.
///   - k: how far above the main diagonal the one lies that bounds the triangle and belongs to it; negative ones lie below.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for fewer than two axes.
public func trilu(
  _ x: Tensor, upper: Bool = true, k: Int = 0, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .trilu, [.tensor(x), .value(HostTensor(k))], attributes: ["upper": .int(upper ? 1 : 0)], on: device)
}
