// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The logistic function.
  static let sigmoid = Oracle(
    .sigmoid,
    rule:
      "relative error u (6 (1 - s) + 6), in float64 u (6 (1 - s) + 2), from exp within 3 ulp, one addition and one division "
      + "within 2.5 ulp (float64: rounded correctly); 0 is accepted where exp(-x) overflows; float16 and bfloat16 computed so in "
      + "float32 and rounded once more"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        if x.isNaN || x == -.infinity { return .exactly(x.isNaN ? x : 0) }
        return Elementwise.logistic(DoubleDouble(x), in: format)
      }
    ]
  }
}

extension Elementwise {
  /// The logistic function s = 1 / (1 + e^-x).
  ///
  /// The bound follows from the parts, u being the unit roundoff of the format that is computed in. The exponential errs by 3 ulp,
  /// which is at most 6u of it, and that share of the denominator 1 + e^-x is 1 - s: 6u (1 - s). The addition errs by u. The
  /// division errs by 2.5 ulp, at most 5u, in float32, and by u in float64. To first order the result errs by
  /// u (6 (1 - s) + 1 + 5) of itself; the second order is less than a thousandth of that. e^x / (1 + e^x) has the same bound, since the
  /// errors of its two exponentials are the same error.
  ///
  /// Where e^-x overflows, the definition gives 0 as soon as it is taken literally, and s is below the least normal number: there a
  /// device may give anything between 0 and 2s.
  static func logistic(_ x: DoubleDouble, in format: FloatFormat) -> Expected {
    let value = DoubleDouble.sigmoid(x)
    let s = value.high
    // In ulp of the quotient: a unit in the last place is at most 2u of it.
    let division = 2 * UlpLimit.division(format)
    let complement = DoubleDouble.sigmoid(-x).high
    let relative = format.unitRoundoff * (2 * UlpLimit.exp * complement + 1 + division)
    var error = s * relative * 1.001 + UlpLimit.division(format) * format.leastPositive
    if s * format.greatestFinite < 1 { error += s }
    return Expected(value: value, error: error)
  }
}
