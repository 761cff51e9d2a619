// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Tile`: a tensor put side by side with itself.
///
/// - Parameters:
///   - x: any dtype.
///   - repeats: how often, for each axis.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` if there is not one number for each axis, or a negative one.
public func tile(_ x: Tensor, repeats: [Int], on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try Dispatch.run(.tile, [.tensor(x), .value(HostTensor(repeats))], on: device)
}

extension Tensor {
  /// ONNX `Tile`: the tensor put side by side with itself, so often along each axis.
  ///
  /// - Throws: `.invalidArgument` if there is not one number for each axis, or a negative one; the error that the tensor carries.
  public func tiled(_ repeats: Int...) throws(DeviceError) -> Tensor { try tile(self, repeats: repeats) }
}
