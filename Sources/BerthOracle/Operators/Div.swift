// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// a / b. Integers truncate towards zero; a division by zero and the least integer divided by -1 are undefined and not judged.
  static let div = Oracle(
    .div,
    rule:
      "float64 correctly rounded, float32 within 2.5 ulp (OpenCL C, full profile), float16 and bfloat16 computed so in float32 "
      + "and rounded once more; integers exact, truncated towards zero; an integer divided by zero and MIN / -1 are not judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    guard type.dtype.isFloatingPoint else { return [try integerQuotients(call, type)] }
    let (a, b) = try Elementwise.operands(call, type.shape) { index throws(DeviceError) in try call.doubles(index) }
    return [
      Elementwise.bounded(type, count: a.count, distinguishesZeros: true) { index, format in
        let plain = a[index] / b[index]
        if format == .float64 || a[index] == 0 || b[index].isInfinite { return .exactly(plain) }
        let quotient = DoubleDouble(a[index]) / b[index]
        return Elementwise.ulps(UlpLimit.division(format), of: quotient, in: format)
      }
    ]
  }

  private static func integerQuotients(_ call: DenseCall, _ type: TensorType) throws(DeviceError) -> ReferenceTensor {
    let (a, b) = try Elementwise.operands(call, type.shape) { index throws(DeviceError) in try call.integers(index) }
    let isUnsigned = type.dtype.kind == .unsignedInteger
    let least = isUnsigned ? 0 : Int64.min >> Int64(64 - type.dtype.bitWidth)
    var open: Set<Int> = []
    let quotients = a.indices.map { index -> Int64 in
      if b[index] == 0 || !isUnsigned && a[index] == least && b[index] == -1 {
        open.insert(index)
        return 0
      }
      if isUnsigned { return Int64(bitPattern: UInt64(bitPattern: a[index]) / UInt64(bitPattern: b[index])) }
      return a[index] / b[index]
    }
    return ReferenceTensor(
      type, .exact(ElementCodec.bytes(quotients, as: type.dtype) ?? []), unjudged: open)
  }
}
