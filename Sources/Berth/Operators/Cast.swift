// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// ONNX `Cast`: the same numbers as elements of another dtype; the tensor itself if it has that dtype already.
  ///
  /// Floats are rounded to nearest even; on the way to integers they are cut towards zero, and what does not fit is undefined.
  /// Integers wrap into narrower ones. Anything but 0 is true.
  ///
  /// - Parameters:
  ///   - dtype: the target.
  ///   - device: where to run; nil: where the operand lies.
  /// - Throws: `.unsupported` for a dtype that Berth does not compute with.
  public func cast(to dtype: DType, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
    if dtype == self.dtype { return try identity(self, on: device) }
    return try Dispatch.run(.cast, [.tensor(self)], attributes: ["to": .int(Int(dtype.rawValue))], on: device)
  }

  /// ONNX `CastLike`: the same numbers as elements of another tensor's dtype, as `cast(to:on:)` gives them.
  ///
  /// - Parameters:
  ///   - other: the tensor with the dtype; its shape and elements do not matter.
  ///   - device: where to run; nil: where the operands lie.
  /// - Throws: `.invalidArgument` if the two lie on different devices and none is named.
  public func cast(like other: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
    try Dispatch.run(.castLike, [.tensor(self), .tensor(other)], on: device)
  }
}
