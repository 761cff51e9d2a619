// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Split`: parts along an axis; see `Tensor.split(axis:sizes:)`.
///
/// - Parameter device: where the results are to lie; nil: where the operand does.
/// - Throws: `.invalidArgument` for an axis that is not there or sizes that do not add up; the error that the tensor carries.
public func split(
  _ x: Tensor, axis: Int = 0, sizes: [Int], on device: (any Device)? = nil
) throws(DeviceError) -> [Tensor] {
  try identity(x, on: device).split(axis: axis, sizes: sizes)
}

/// ONNX `Split`: parts of one size along an axis; see `Tensor.split(axis:count:)`.
///
/// - Parameter device: where the results are to lie; nil: where the operand does.
/// - Throws: `.invalidArgument` for an axis that is not there or that has too few elements; the error that the tensor carries.
public func split(
  _ x: Tensor, axis: Int = 0, count: Int, on device: (any Device)? = nil
) throws(DeviceError) -> [Tensor] {
  try identity(x, on: device).split(axis: axis, count: count)
}

extension Tensor {
  /// ONNX `Split`: the tensor cut into parts along an axis; views.
  ///
  /// - Parameters:
  ///   - axis: along which; -1 is the last.
  ///   - sizes: the extents of the parts, which add up to the axis's own.
  /// - Throws: `.invalidArgument` for an axis that is not there or sizes that do not add up; the error that the tensor carries.
  public func split(axis: Int = 0, sizes: [Int]) throws(DeviceError) -> [Tensor] {
    try parts(axis, sizes: sizes, count: nil)
  }

  /// ONNX `Split`: the tensor cut into parts of one size along an axis; views.
  ///
  /// - Parameters:
  ///   - axis: along which; -1 is the last.
  ///   - count: how many parts. The last is smaller where the extent is no multiple.
  /// - Throws: `.invalidArgument` for an axis that is not there or that has too few elements; the error that the tensor carries.
  public func split(axis: Int = 0, count: Int) throws(DeviceError) -> [Tensor] {
    try parts(axis, sizes: nil, count: count)
  }

  private func parts(_ axis: Int, sizes: [Int]?, count: Int?) throws(DeviceError) -> [Tensor] {
    try checkFailure()
    let layout = descriptor
    do throws(DeviceError) {
      let geometry = try SplitGeometry(shape: shape, axis: axis, sizes: sizes, count: count)
      var extents = shape.extents
      var offset = layout.offset
      var parts: [Tensor] = []
      for size in geometry.sizes {
        extents[geometry.axis] = size
        parts.append(
          view(try TensorDescriptor(dtype, try Shape(extents), strides: layout.strides, offset: offset)))
        offset += size * layout.strides[geometry.axis]
      }
      return parts
    } catch {
      throw error.during("Split of \(layout)")
    }
  }
}
