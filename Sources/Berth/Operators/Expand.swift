// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Expand`: repeated as numpy broadcasts; see `Tensor.expanded(to:)`.
///
/// - Parameter device: where the result is to lie; nil: where the operand does.
/// - Throws: `.invalidArgument` if the shapes cannot be broadcast together; the error that the tensor carries.
public func expand(
  _ x: Tensor, to shape: some Sequence<Int>, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try identity(x, on: device).expanded(to: shape)
}

extension Tensor {
  /// ONNX `Expand`: the tensor repeated along axes of extent 1 and new leading axes, as numpy broadcasts it together with a tensor of
  /// this shape; a view. Unlike `broadcast(to:)` it lets `shape` have axes of extent 1, or none, where the tensor has longer ones.
  ///
  /// - Throws: `.invalidArgument` if the shapes cannot be broadcast together; the error that the tensor carries.
  public func expanded(to shape: some Sequence<Int>) throws(DeviceError) -> Tensor {
    try checkFailure()
    do throws(DeviceError) {
      return view(try descriptor.broadcast(to: try self.shape.broadcast(with: try Shape(shape))))
    } catch {
      throw error.during("Expand of \(descriptor)")
    }
  }
}
