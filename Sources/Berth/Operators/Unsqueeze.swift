// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Unsqueeze`: with new axes of extent 1; see `Tensor.unsqueezed(axes:)`.
///
/// - Parameter device: where the result is to lie; nil: where the operand does.
/// - Throws: `.invalidArgument` for a place outside the result, or one that stands there twice; the error that the tensor carries.
public func unsqueeze(_ x: Tensor, axes: [Int], on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try identity(x, on: device).unsqueezed(axes: axes)
}

extension Tensor {
  /// ONNX `Unsqueeze`: the tensor with new axes of extent 1; a view.
  ///
  /// - Parameter axes: their places in the result, in any order; negative ones count from the end.
  /// - Throws: `.invalidArgument` for a place outside the result, one that stands there twice, or more than eight axes in all; the
  ///   error that the tensor carries.
  public func unsqueezed(axes: [Int]) throws(DeviceError) -> Tensor {
    try checkFailure()
    do throws(DeviceError) {
      var layout = descriptor
      for axis in try Operator.axesAdded(by: axes, to: shape) { layout = try layout.insertingAxis(at: axis) }
      return view(layout)
    } catch {
      throw error.during("Unsqueeze of \(descriptor)")
    }
  }
}
