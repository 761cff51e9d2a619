// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Squeeze`: without axes of extent 1; see `Tensor.squeezed(axes:)`.
///
/// - Parameter device: where the result is to lie; nil: where the operand does.
/// - Throws: `.invalidArgument` for an axis that is not there or has another extent; the error that the tensor carries.
public func squeeze(_ x: Tensor, axes: [Int]? = nil, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try identity(x, on: device).squeezed(axes: axes)
}

extension Tensor {
  /// ONNX `Squeeze`: the tensor without axes of extent 1; a view.
  ///
  /// - Parameter axes: which; nil is all that have the extent 1.
  /// - Throws: `.invalidArgument` for an axis that is not there or has another extent; the error that the tensor carries.
  public func squeezed(axes: [Int]? = nil) throws(DeviceError) -> Tensor {
    try checkFailure()
    let layout = descriptor
    do throws(DeviceError) {
      let kept = try Operator.axesLeft(by: axes, of: shape)
      return view(
        try TensorDescriptor(
          dtype, try Shape(kept.map { layout.shape[$0] }), strides: try Strides(kept.map { layout.strides[$0] }),
          offset: layout.offset))
    } catch {
      throw error.during("Squeeze of \(layout)")
    }
  }
}
