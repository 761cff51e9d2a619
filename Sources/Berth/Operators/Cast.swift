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
}
