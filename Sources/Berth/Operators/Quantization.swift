// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `QuantizeLinear`: saturate(round(x / scale) + zeroPoint), ties rounded to even.
///
/// There is one scale for the whole tensor (a scalar), one for each index along `axis` (a vector), or one for each block of
/// `blockSize` elements along it (of x's shape, but for `axis`, whose extent is the number of blocks).
///
/// - Parameters:
///   - x: float32, float16, bfloat16 or int32.
///   - scale: one of these dtypes, not necessarily x's; int32 needs `precision`.
///   - zeroPoint: int8, uint8, int16 or uint16, of the scale's shape; the result has its dtype. Absent it counts as 0.
///   - axis: what the scales are for, where there is more than one; -1 is the last.
///   - blockSize: how many elements along the axis have one scale; nil: one.
///   - dtype: of the result, where there is no zero point; nil: uint8.
///   - precision: the least precision of the quotient: float32, float16 or bfloat16; nil: the scale's.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes or dtypes do not fit, `.unsupported` for dtypes that Berth does not quantise to.
public func quantizeLinear(
  _ x: Tensor, scale: Tensor, zeroPoint: Tensor? = nil, axis: Int = 1, blockSize: Int? = nil, dtype: DType? = nil,
  precision: DType? = nil, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  var attributes = quantizationAttributes(axis, blockSize, dtype)
  if let precision { attributes.append("precision", .int(Int(precision.rawValue))) }
  return try Dispatch.run(
    .quantizeLinear, [.tensor(x), .tensor(scale), Dispatch.Argument(zeroPoint)], attributes: attributes, on: device)
}

/// ONNX `DequantizeLinear`: (x - zeroPoint) * scale.
///
/// Scales are as `quantizeLinear` has them.
///
/// - Parameters:
///   - x: int8, uint8, int16, uint16 or int32.
///   - scale: float32, float16 or bfloat16.
///   - zeroPoint: of x's dtype and the scale's shape; absent it counts as 0, which it has to be for int32.
///   - axis: what the scales are for, where there is more than one; -1 is the last.
///   - blockSize: how many elements along the axis have one scale; nil: one.
///   - dtype: of the result: float32, float16 or bfloat16; nil: the scale's.
///   - device: where to run; nil: where the operands lie.
/// - Throws: `.invalidArgument` if shapes or dtypes do not fit.
public func dequantizeLinear(
  _ x: Tensor, scale: Tensor, zeroPoint: Tensor? = nil, axis: Int = 1, blockSize: Int? = nil, dtype: DType? = nil,
  on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  try Dispatch.run(
    .dequantizeLinear, [.tensor(x), .tensor(scale), Dispatch.Argument(zeroPoint)],
    attributes: quantizationAttributes(axis, blockSize, dtype), on: device)
}

/// What `dynamicQuantizeLinear` yields.
public struct DynamicQuantizeLinearResult: Sendable {
  /// The quantised tensor, uint8.
  public let y: Tensor
  /// The scale, a float32 scalar.
  public let scale: Tensor
  /// The zero point, a uint8 scalar.
  public let zeroPoint: Tensor
}

/// ONNX `DynamicQuantizeLinear`: x as uint8, with the scale and zero point that its least and greatest element give, 0 counted
/// among them.
///
/// Where the range is 0 or not finite, the results are undefined.
///
/// - Parameters:
///   - x: float32.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype.
public func dynamicQuantizeLinear(
  _ x: Tensor, on device: (any Device)? = nil
) throws(DeviceError) -> DynamicQuantizeLinearResult {
  let results = try Dispatch.runAll(.dynamicQuantizeLinear, [.tensor(x)], on: device)
  guard results.count == 3 else {
    throw DeviceError(.internal, "\(results.count) results of DynamicQuantizeLinear, which has 3")
  }
  return DynamicQuantizeLinearResult(y: results[0], scale: results[1], zeroPoint: results[2])
}

private func quantizationAttributes(_ axis: Int, _ blockSize: Int?, _ dtype: DType?) -> CallAttributes {
  var attributes: CallAttributes = ["axis": .int(axis)]
  if let blockSize { attributes.append("block_size", .int(blockSize)) }
  if let dtype { attributes.append("output_dtype", .int(Int(dtype.rawValue))) }
  return attributes
}
