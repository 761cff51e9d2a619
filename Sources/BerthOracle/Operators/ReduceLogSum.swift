// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The logarithm of the sum over axes.
  ///
  /// The device's sum lies within E of the true S, by the rule of contractions, E being 0 where every partial sum is representable.
  /// r = E/S is the sum's relative error, which becomes an absolute one of the logarithm: at most -ln(1 - r) <= r / (1 - r). The
  /// logarithm itself errs by 3 ulp (OpenCL C).
  ///
  /// Where terms cancel so far that S - E is no more than 0 but S + E is, the sign of the device's sum is open, and so is whether the
  /// result is a number. A sum that is surely below 0 gives NaN, one that is surely 0 minus infinity. Left open too: finite terms
  /// whose sum overflows the accumulator, since a wider one gives a finite logarithm.
  static let reduceLogSum = Oracle(
    .reduceLogSum,
    rule:
      "r / (1 - r) plus 3 ulp (OpenCL C) for a sum of relative error r by the rule of contractions (0 where every partial sum is "
      + "exact), float16 and bfloat16 computed so in float32 and rounded once more; not judged where the sum's sign is open because "
      + "terms cancel, or where it overflows"
  ) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let sums = reduction.sums(try call.doubles(0), wide: reduction.type.dtype == .float64)
    return [
      Elementwise.bounded(reduction.type, count: reduction.type.shape.elementCount) { index, format in
        logarithm(reduction.accumulated(index, sums), format)
      }
    ]
  }

  private static func logarithm(_ sum: Elementwise.Expected, _ format: FloatFormat) -> Elementwise.Expected {
    guard sum.error.isFinite else { return .open }
    // NaN and infinities, and a zero or less that is no accident.
    if sum.error == 0, !sum.value.isFinite || sum.value <= .zero {
      return .exactly(DoubleDouble.log(DoubleDouble(sum.value.high)).high)
    }
    let value = sum.value.high
    if value + sum.error < 0 { return .exactly(.nan) }
    // The quotient is about the error's double rounding off.
    let share = sum.error / value * (1 + 0x1p-40)
    guard value > 0, share < 1 else { return .open }
    return Elementwise.logarithm(of: sum.value, share: share, format)
  }
}

extension Elementwise {
  /// The logarithm of a positive number that is off by up to `share` of itself.
  static func logarithm(of value: DoubleDouble, share: Double, _ format: FloatFormat) -> Expected {
    let logarithm = DoubleDouble.log(value)
    let spread = share / (1 - share)
    let rounding = UlpLimit.log * format.ulp(at: logarithm.high.magnitude + spread)
    return Expected(value: logarithm, error: spread + rounding + logarithm.high.magnitude * 0x1p-95)
  }
}
