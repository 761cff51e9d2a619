// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// x to the power of y, in the dtype of x.
  ///
  /// Floats: OpenCL C's 16 ulp, at IEEE 754's special cases too (x^0 and 1^y are 1 whatever the other is). ONNX does not say in which
  /// type the power is taken where the exponent has another than the base. So an exponent that the format computed in does not hold may
  /// be rounded to it, which moves the power by u |y ln x| of itself. Nothing is judged then of a negative base, where rounding decides
  /// on the sign or whether there is a power at all, nor where an exponent rounded to 0 makes 1 of another special case.
  ///
  /// Integers: an integer power that the dtype holds has one right value. What it does not hold, ONNX leaves undefined (its reference
  /// wraps, or computes in float64 and converts, by the exponent's dtype), and so powers with negative exponents or fractions. With a
  /// floating-point exponent, powers beyond the integers that its arithmetic holds without gaps are not judged.
  static let pow = Oracle(
    .pow,
    rule:
      "within 16 ulp in float64 and float32 (OpenCL C, full profile), plus u |y ln x| of the power where the exponent is not a number of "
      + "that format; float16 and bfloat16 computed so in float32 and rounded once more; integer powers that the dtype holds exact; "
      + "negative and fractional powers of integers and powers that do not fit are not judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let (base, exponent) = (try call.input(0).type, try call.input(1).type)
    let exponents = try Places.broadcast(try Exponent.all(call), from: exponent.shape, to: type.shape)
    if type.dtype.isFloatingPoint {
      let bases = try Places.broadcast(try call.doubles(0), from: base.shape, to: type.shape)
      return [
        Elementwise.bounded(type, count: bases.count) { index, format in power(bases[index], exponents[index], format) }
      ]
    }
    let bases = try Places.broadcast(try call.integers(0), from: base.shape, to: type.shape)
    // The greatest integer up to which a floating-point exponent's arithmetic has no gaps.
    let gapless = FloatFormat(exponent.dtype).map { Int64(1) << Int64($0.accumulator.significandBits) } ?? .max
    let greatest = Int64.max >> Int64(64 - type.dtype.bitWidth)
    var open: Set<Int> = []
    let powers = bases.indices.map { index -> Int64 in
      if let count = exponents[index].count, let power = power(bases[index], count), power <= greatest,
        power >= -greatest - 1, power.magnitude <= gapless.magnitude
      {
        return power
      }
      open.insert(index)
      return 0
    }
    return [ReferenceTensor(type, .exact(ElementCodec.bytes(powers, as: type.dtype) ?? []), unjudged: open)]
  }

  private static func power(_ x: Double, _ exponent: Exponent, _ format: FloatFormat) -> Elementwise.Expected {
    let y = exponent.value
    if exponent.isExact, y.isNaN || format.round(y) == y {
      return Elementwise.ulps(UlpLimit.pow, of: DoubleDouble.pow(x, y), in: format)
    }
    // Rounded to 0 it makes 1 of what else would be 0, infinite or NaN.
    if x.sign == .minus || !(x > 0 && x.isFinite) && format.round(y) == 0 { return .open }
    var expected = Elementwise.ulps(UlpLimit.pow, of: DoubleDouble.pow(x, y), in: format)
    if x > 0, x.isFinite, expected.value.isFinite {
      let logarithm = (DoubleDouble.log(DoubleDouble(x)) * y).high.magnitude
      expected.error += 1.01 * format.unitRoundoff * logarithm * expected.value.high.magnitude
    }
    return expected
  }

  /// The power, if 64 bits hold it.
  private static func power(_ base: Int64, _ exponent: UInt64) -> Int64? {
    if exponent == 0 { return 1 }
    if base.magnitude <= 1 { return base < 0 && exponent % 2 == 0 ? 1 : base }
    guard exponent < 64 else { return nil }
    var power: Int64 = 1
    for _ in 0..<exponent {
      let (product, overflow) = power.multipliedReportingOverflow(by: base)
      if overflow { return nil }
      power = product
    }
    return power
  }
}

/// An exponent of any dtype.
private struct Exponent {
  /// The number, or the double nearest to it.
  let value: Double
  /// Whether it is the number.
  let isExact: Bool
  /// The number as an integer not below 0; nil if it is none.
  let count: UInt64?

  static func all(_ call: DenseCall) throws(DeviceError) -> [Exponent] {
    let dtype = try call.input(1).type.dtype
    if dtype.isFloatingPoint {
      return try call.doubles(1).map { Exponent(value: $0, isExact: true, count: UInt64(exactly: $0)) }
    }
    return try call.integers(1).map { integer in
      guard dtype.kind == .unsignedInteger else {
        return Exponent(
          value: Double(integer), isExact: Double(exactly: integer) != nil, count: UInt64(exactly: integer))
      }
      let count = UInt64(bitPattern: integer)
      return Exponent(value: Double(count), isExact: Double(exactly: count) != nil, count: count)
    }
  }
}
