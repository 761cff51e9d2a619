// SPDX-License-Identifier: Apache-2.0

// The error function. Relative errors stay below 2^-95, which the tests check against 200-bit values.

extension DoubleDouble {
  /// 2 / sqrt(pi).
  private static let twoOverRootPi = DoubleDouble(high: 0x1.20dd750429b6dp+0, low: 0x1.1ae3a914fed80p-56)
  /// 1 / sqrt(pi).
  private static let oneOverRootPi = DoubleDouble(high: 0x1.20dd750429b6dp-1, low: 0x1.1ae3a914fed80p-57)

  /// 2/(2n + 1) for n from 1 on; at |x| = 2 the series needs 47 of them.
  private static let seriesRatios: [DoubleDouble] = (1...60).map { DoubleDouble(2) / Double(2 * $0 + 1) }

  /// e^(-x^2). The square is taken with its error, which e magnifies.
  private static func gaussian(_ x: DoubleDouble) -> DoubleDouble {
    let square = DoubleDouble(product: x.high, x.high)
    if square.high > 750 { return .zero }
    let rest = DoubleDouble(product: 2 * x.high, x.low) + square.low
    // |rest| < 2^-42, so that its cube no longer matters.
    let correction = DoubleDouble(1) - rest + rest * rest.scaled(by: 0.5)
    return exp(DoubleDouble(-square.high)) * correction
  }

  /// erf(x) by 2x/sqrt(pi) e^(-x^2) sum of (2x^2)^n / (1 · 3 ··· (2n+1)): all terms are positive, nothing cancels.
  private static func erfBySeries(_ x: DoubleDouble) -> DoubleDouble {
    let square = x * x
    var term = DoubleDouble(1)
    var sum = term
    for ratio in seriesRatios {
      term = term * (square * ratio)
      sum = sum + term
      if term.high < sum.high * 0x1p-110 { break }
    }
    return gaussian(x) * twoOverRootPi * x * sum
  }

  /// erfc(x) for x >= 2 by its continued fraction, e^(-x^2)/sqrt(pi) · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))). The number of
  /// steps was found by trying: 20 + 800/x^2 of them leave less than 2^-107.
  private static func erfcByFraction(_ x: DoubleDouble) -> DoubleDouble {
    let factor = gaussian(x)
    if factor.high == 0 { return .zero }
    var step = 20 + Int(800 / (x.high * x.high))
    var denominator = x
    while step > 0 {
      denominator = x + DoubleDouble(Double(step) * 0.5) / denominator
      step -= 1
    }
    return factor * oneOverRootPi / denominator
  }

  /// The error function, 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x.
  public static func erf(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN || x.high == 0 { return x }
    if x.high.magnitude < 2 { return erfBySeries(x) }
    // erfc(9) < 2^-120.
    let magnitude = x.high.magnitude > 9 ? DoubleDouble(1) : DoubleDouble(1) - erfcByFraction(x.magnitude)
    return x.high < 0 ? -magnitude : magnitude
  }

  /// 1 - erf(x), without cancellation for large x.
  public static func erfc(_ x: DoubleDouble) -> DoubleDouble {
    if x.isNaN { return x }
    return x.high < 2 ? DoubleDouble(1) - erf(x) : erfcByFraction(x)
  }
}
