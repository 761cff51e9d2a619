// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Clip`: min(max, max(x, min)) element by element, so that everything is the upper bound where the lower one is greater; a NaN
/// stays a NaN.
///
/// - Parameters:
///   - x: any number dtype.
///   - min: a scalar of the same dtype; nil: no lower bound.
///   - max: a scalar of the same dtype; nil: no upper bound.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if a bound is no scalar or dtypes differ.
public func clip(
  _ x: Tensor, min: Tensor? = nil, max: Tensor? = nil, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(.clip, [.tensor(x), Dispatch.Argument(min), Dispatch.Argument(max)], on: device)
}

extension Tensor {
  /// ONNX `Clip` with numbers for bounds, which become elements of the tensor's dtype.
  ///
  /// ```swift
  /// let y = try x.clipped(to: 0...6)
  /// ```
  ///
  /// - Parameters:
  ///   - range: between which numbers the result is to lie.
  ///   - device: where to run; nil: where the operand lies.
  /// - Throws: `.invalidArgument` for a bool tensor, or a bound that an integer dtype does not hold.
  public func clipped<Bound: TensorElement & Comparable>(
    to range: ClosedRange<Bound>, on device: (any Device)? = nil
  ) throws(DeviceError) -> Tensor {
    try checkFailure()
    let lower = try Tensor.scalar(range.lowerBound.tensorScalar, like: self)
    let upper = try Tensor.scalar(range.upperBound.tensorScalar, like: self)
    return try clip(self, min: lower, max: upper, on: device)
  }
}
