// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// ONNX `Where`: x where the condition holds, y elsewhere, shapes broadcast as numpy does.
  ///
  /// - Parameters:
  ///   - condition: bool.
  ///   - x: any dtype.
  ///   - y: the same dtype as x.
  ///   - device: where to run; nil: where the operands lie.
  /// - Throws: `.invalidArgument` if shapes do not broadcast or dtypes do not fit.
  public static func `where`(
    _ condition: Tensor, _ x: Tensor, _ y: Tensor, on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    try Dispatch.run(.where, [.tensor(condition), .tensor(x), .tensor(y)], on: device)
  }
}
