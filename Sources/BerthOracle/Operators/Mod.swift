// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The remainder of a / b.
  ///
  /// With `fmod` = 1 it is exact in every format: a multiple of both operands' last places, and smaller than either. With `fmod` = 0 it
  /// is that remainder, to which b is added where the signs differ: one addition, rounded correctly (float32's rounded once more as
  /// for `Add`). a - floor(a / b) b, taken literally in floating point, is another number as soon as the quotient is large; ONNX's text
  /// fixes sign and size of the result, which that has not.
  ///
  /// A divisor of 0 gives NaN for floats and is undefined for integers. The least integer has the remainder 0 by -1, though their
  /// quotient overflows.
  static let mod = Oracle(
    .mod,
    rule:
      "fmod = 1: exact, but a zero of either sign from -0 by a positive number; fmod = 0: the exact remainder, correctly rounded, a zero "
      + "with the sign of the divisor; integers exact; an integer by zero is not judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let cutsTowardsZero = call.attributes.flag("fmod")
    guard type.dtype.isFloatingPoint else { return [try integerRemainders(call, type, cutsTowardsZero)] }
    let (a, b) = try Elementwise.operands(call, type.shape) { index throws(DeviceError) in try call.doubles(index) }
    return [
      Elementwise.bounded(type, count: a.count, distinguishesZeros: true) { index, format in
        let (x, y) = (a[index], b[index])
        if x.isNaN || y.isNaN || x.isInfinite || y == 0 { return .exactly(.nan) }
        let remainder = Double(signOf: x, magnitudeOf: remainder(x.magnitude, y.magnitude))
        if cutsTowardsZero {
          guard x == 0, x.sign == .minus, y > 0 else { return .exactly(remainder) }
          // A bound below the least number lets both zeros pass, and nothing else.
          return Elementwise.Expected(value: .zero, error: format.halfUlp(at: 0))
        }
        if remainder == 0 { return .exactly(Double(signOf: y, magnitudeOf: 0)) }
        return .exactly(x.sign == y.sign ? remainder : remainder + y)
      }
    ]
  }

  /// What is left of x when y is taken away as often as it goes, exactly; 0 <= x < infinity, 0 < y. By integer arithmetic: 11 bits of
  /// the quotient at a time, all that 64 bits have beside a significand.
  private static func remainder(_ x: Double, _ y: Double) -> Double {
    if x < y { return x }
    func parts(_ value: Double) -> (significand: UInt64, exponent: Int) {
      let (field, fraction) = (Int(value.bitPattern >> 52), value.bitPattern & 0xF_FFFF_FFFF_FFFF)
      return field == 0 ? (fraction, -1074) : (fraction | 1 << 52, field - 1075)
    }
    let (dividend, divisor) = (parts(x), parts(y))
    var remainder = dividend.significand % divisor.significand
    var left = dividend.exponent - divisor.exponent
    while left > 0, remainder != 0 {
      let bits = min(left, 11)
      remainder = (remainder << UInt64(bits)) % divisor.significand
      left -= bits
    }
    return Double(remainder) * FloatFormat.powerOfTwo(divisor.exponent)
  }

  private static func integerRemainders(
    _ call: DenseCall, _ type: TensorType, _ cutsTowardsZero: Bool
  ) throws(DeviceError) -> ReferenceTensor {
    let (a, b) = try Elementwise.operands(call, type.shape) { index throws(DeviceError) in try call.integers(index) }
    let isUnsigned = type.dtype.kind == .unsignedInteger
    var open: Set<Int> = []
    let remainders = a.indices.map { index -> Int64 in
      let (x, y) = (a[index], b[index])
      if y == 0 {
        open.insert(index)
        return 0
      }
      if isUnsigned { return Int64(bitPattern: UInt64(bitPattern: x) % UInt64(bitPattern: y)) }
      let remainder = y == -1 ? 0 : x % y
      return cutsTowardsZero || remainder == 0 || (remainder < 0) == (y < 0) ? remainder : remainder + y
    }
    return ReferenceTensor(type, .exact(ElementCodec.bytes(remainders, as: type.dtype) ?? []), unjudged: open)
  }
}
