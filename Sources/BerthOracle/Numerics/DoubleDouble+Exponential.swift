// SPDX-License-Identifier: Apache-2.0

// Functions made of the exponential. Relative errors stay below 2^-97, which the tests check against 200-bit values, as long as the
// lower half of the result does not underflow; constants were computed with 400 bits and split into doubles.

extension DoubleDouble {
  /// ln 2 in three parts: the first two have 40 bits, so that their products with an exponent are exact.
  static let ln2Parts = (0x1.62e42fefa2000p-1, 0x1.9ef35793c6000p-41, 0x1.673007e5ed5e8p-81)
  /// 1 / ln 2.
  private static let log2e = 0x1.71547652b82fep+0

  /// (e^s - 1 - s) / s^2 = 1/2! + s/3! + s^2/4! + ..., |s| <= 0.022. The first term left out, s^13/15!, is below 2^-111; the terms
  /// from s^6/8! on are below 2^-48, so that a double's error of them, times s, is below 2^-106. The factorials are exact doubles.
  private static let quadraticTerms: PowerSeries = {
    var factorial = 1.0
    let coefficients = (2...14).map { n -> DoubleDouble in
      factorial *= Double(n)
      return DoubleDouble(1) / factorial
    }
    return PowerSeries(coefficients, leading: 6)
  }()

  /// The exponent k and e^r - 1 with x + rest = k ln 2 + r, |r| <= ln(2)/2 or a little more. |x| must be below 2000, and the rest
  /// at most about a unit in the last place of x.
  static func reduce(_ x: Double, _ rest: DoubleDouble) -> (exponent: Int, remainder: DoubleDouble) {
    // Rounds to an integer, as adding 1.5 · 2^52 leaves no place for a fraction.
    let nearest = (x * log2e + 0x1.8p52) - 0x1.8p52
    // x less k times the first part of ln 2 is a double: unless k is 0, it is a multiple of 2^-54 below 1/2.
    let r =
      DoubleDouble(sum: x - nearest * ln2Parts.0, -nearest * ln2Parts.1)
      + (rest - DoubleDouble(product: nearest, ln2Parts.2))
    // The series for r/16, then (1+e)^2 - 1 = e(e+2) four times. Keeping to e^r - 1 loses nothing near 0.
    let s = r.scaled(by: 0x1p-4)
    var result = s + s * s * quadraticTerms.value(at: s)
    for _ in 0..<4 { result = result.scaled(by: 2) + result * result }
    return (Int(nearest), result)
  }

  /// The number, whose magnitude is between 2^-100 and 2^100, times 2^exponent; below the normal doubles the result is rounded to
  /// the nearest of them.
  func scaled(exponent: Int) -> DoubleDouble {
    if exponent > 900 { return scaled(by: 0x1p900).scaled(by: FloatFormat.powerOfTwo(exponent - 900)) }
    if exponent >= -900 { return scaled(by: FloatFormat.powerOfTwo(exponent)) }
    let near = scaled(by: 0x1p-900)
    let factor = FloatFormat.powerOfTwo(exponent + 900)
    let result = near.scaled(by: factor)
    guard factor > 0, result.high.magnitude < Double.leastNormalMagnitude else { return result }
    // The lower half decides where the upper half lies in the middle between two subnormal numbers.
    let least = Double.leastNonzeroMagnitude
    let missed = near.high - result.high / factor
    guard missed.magnitude == least / factor * 0.5, near.low != 0, (missed > 0) == (near.low > 0) else {
      return DoubleDouble(result.high)
    }
    return DoubleDouble(missed > 0 ? result.high + least : result.high - least)
  }

  /// e to the power of x. Below the normal doubles the result is rounded to the nearest of them.
  public static func exp(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN { return x }
    if x.high > 710 { return DoubleDouble(Double.infinity) }
    if x.high < -750 { return .zero }
    let (exponent, remainder) = reduce(x.high, DoubleDouble(x.low))
    return (remainder + 1).scaled(exponent: exponent)
  }

  /// e to the power of x, minus 1, without cancellation near 0.
  public static func expMinusOne(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || x.high == 0 { return x }
    if x.high > 710 { return DoubleDouble(Double.infinity) }
    if x.high < -80 { return DoubleDouble(-1) }
    // x + x^2/2 + ...: below 2^-110 the first term is the value to 2^-111, and dividing it by 16 could underflow.
    if x.high.magnitude < 0x1p-110 { return x }
    let (exponent, remainder) = reduce(x.high, DoubleDouble(x.low))
    return exponent == 0 ? remainder : (remainder + 1).scaled(exponent: exponent) - 1
  }

  /// The hyperbolic tangent: (e^2x - 1) / (e^2x + 1).
  public static func tanh(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || x.high == 0 { return x }
    // 1 - tanh(40) = 3.6e-35 < 2^-114.
    if x.high.magnitude > 40 { return DoubleDouble(x.high < 0 ? -1.0 : 1) }
    // x - x^3 / 3 + ...: below 2^-60 the first term is the value to 2^-121, and the quotient below would lose the low part of
    // what is near the smallest normal number.
    if x.high.magnitude < 0x1p-60 { return x }
    let grown = expMinusOne(x.scaled(by: 2))
    return grown / (grown + 2)
  }

  /// The logistic function 1 / (1 + e^-x).
  public static func sigmoid(_ x: DoubleDouble) -> DoubleDouble {
    if x.high < 0 {
      let grown = exp(x)
      return grown / (grown + 1)
    }
    return DoubleDouble(1) / (exp(-x) + 1)
  }
}
