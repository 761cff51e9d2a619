// SPDX-License-Identifier: Apache-2.0

extension TensorDescriptor {
  /// Batch x positions x (heads · elements), which this must be, seen as batch x heads x positions x elements.
  func splitting(heads: Int) throws(DeviceError) -> TensorDescriptor {
    let size = heads == 0 ? 0 : shape[2] / heads
    return try TensorDescriptor(
      dtype, try Shape([shape[0], heads, shape[1], size]),
      strides: try Strides([strides[0], size == 0 ? 0 : strides[2] * size, strides[1], strides[2]]), offset: offset)
  }
}
