// SPDX-License-Identifier: Apache-2.0

public import BerthCore

extension Tensor {
  /// ONNX `Transpose`: the axes in another order; a view.
  ///
  /// - Parameter axes: axis i of the result is axis `axes[i]` of this tensor. Nil reverses the order.
  /// - Throws: `.invalidArgument` if `axes` is no order of the axes; the error that the tensor carries.
  public func transposed(_ axes: [Int]? = nil) throws(DeviceError) -> Tensor {
    try checkFailure()
    do throws(DeviceError) {
      let order = try axes.map { axes throws(DeviceError) in
        try axes.map { axis throws(DeviceError) in try shape.normalized(axis: axis) }
      }
      return view(try descriptor.permuted(order ?? (0..<rank).reversed()))
    } catch {
      throw error.during("Transpose of \(descriptor)")
    }
  }

  /// ONNX `Transpose`: the axes in another order; a view.
  ///
  /// - Parameter axes: axis i of the result is axis `axes[i]` of this tensor.
  /// - Throws: `.invalidArgument` if `axes` is no order of the axes; the error that the tensor carries.
  public func transposed(_ axes: Int...) throws(DeviceError) -> Tensor {
    try transposed(axes)
  }

  /// Two axes in each other's place; a view.
  ///
  /// - Throws: `.invalidArgument` for an axis that is not there; the error that the tensor carries.
  public func swappingAxes(_ one: Int, _ other: Int) throws(DeviceError) -> Tensor {
    try checkFailure()
    var order = Array(0..<rank)
    do throws(DeviceError) {
      order.swapAt(try shape.normalized(axis: one), try shape.normalized(axis: other))
    } catch {
      throw error.during("Transpose of \(descriptor)")
    }
    return try transposed(order)
  }
}
