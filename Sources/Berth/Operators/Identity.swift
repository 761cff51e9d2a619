// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Identity`. Tensors do not change, so this is the tensor itself, on `device` if one is named.
///
/// - Throws: the error that the tensor carries; what keeps it from moving.
public func identity(_ x: Tensor, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try x.checkFailure()
  guard let device else { return x }
  return try x.to(device)
}

extension Tensor {
  /// The same elements lying densely in row-major order: the tensor itself if they do, else a copy. A view's copy lets go of the
  /// memory that the view was a part of.
  ///
  /// - Throws: the error that the tensor carries; `.outOfMemory`.
  public func contiguous() throws(DeviceError) -> Tensor {
    try checkFailure()
    return isContiguous ? self : try plain()
  }
}
