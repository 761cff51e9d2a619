// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// ONNX `Range`: start, start + delta, start + 2 delta, ... up to before `limit`; a vector.
///
/// - Parameters:
///   - start: the first number.
///   - limit: where to end; it is not reached itself.
///   - delta: how far apart the numbers are; negative to go down.
///   - dtype: the type of the elements: that of the numbers by default. A float, int16, int32 or int64. float16 and bfloat16 are
///     computed in float32.
///   - device: where to run; nil: the default device.
/// - Throws: `.invalidArgument` if `delta` is 0, for another dtype, and for numbers that are not finite or that `dtype` does not hold.
public func range<Number: TensorElement>(
  _ start: Number, _ limit: Number, _ delta: Number, dtype: DType? = nil, on device: (any Device)? = nil
) throws(DeviceError) -> Tensor {
  let dtype = dtype ?? Number.dtype
  let numbers = try [start, limit, delta].map { number throws(DeviceError) in
    let bits = try number.tensorScalar.bits(as: dtype)
    return Dispatch.Argument.value(
      try HostTensor(
        TensorType(dtype, .scalar), bytes: withUnsafeBytes(of: bits.littleEndian) { Array($0.prefix(dtype.byteWidth)) })
    )
  }
  return try Dispatch.run(.range, numbers, on: device)
}
