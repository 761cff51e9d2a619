// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Flatten`: the same elements as a matrix; see `Tensor.flattened(axis:)`.
///
/// - Parameter device: where the result is to lie; nil: where the operand does.
/// - Throws: `.invalidArgument` for an axis outside `-rank...rank`; the error that the tensor carries.
public func flatten(_ x: Tensor, axis: Int = 1, on device: (any Device)? = nil) throws(DeviceError) -> Tensor {
  try identity(x, on: device).flattened(axis: axis)
}

extension Tensor {
  /// ONNX `Flatten`: the same elements as a matrix, whose rows are the axes before `axis` and whose columns are the others. A view
  /// wherever the layout allows it, else a copy.
  ///
  /// - Parameter axis: 0 to the rank; negative ones count from the end.
  /// - Throws: `.invalidArgument` for an axis outside that; the error that the tensor carries.
  public func flattened(axis: Int) throws(DeviceError) -> Tensor {
    try checkFailure()
    do throws(DeviceError) {
      return try reshaped(try Operator.flattenedShape(of: shape, axis: axis).extents)
    } catch {
      throw error.during("Flatten of \(descriptor)")
    }
  }
}
