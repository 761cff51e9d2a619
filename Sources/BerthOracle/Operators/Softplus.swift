// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// y = ln(1 + e^x).
  ///
  /// The bound follows from the definition taken literally, u being the unit roundoff of the format that is computed in: the
  /// exponential errs by 3 ulp, at most 6u of it, which moves the logarithm by 6u s, s = e^x / (1 + e^x); the sum's rounding moves it by
  /// u; the logarithm errs by 3 ulp of itself. The forms that lose less, ln1p(e^x) and x + ln1p(e^-x), stay within that.
  ///
  /// For large negative x the sum's rounding is an absolute error of u of a small y: the price of the definition. It ends where
  /// e^x < u/2: there the sum is 1, its logarithm 0, so that the device gives 0 or better, and the bound is y itself.
  ///
  /// Where e^x overflows the definition would give infinity, though y is little more than x. That is no rounding error but a wrong
  /// result for an ordinary argument (89 in float32), which no library of any standing returns (ONNX's own reference does not):
  /// the bound holds there too.
  static let softplus = Oracle(
    .softplus,
    rule:
      "6u s + u + 3 ulp, s = exp(x) / (1 + exp(x)), from exp within 3 ulp, one addition and log within 3 ulp (OpenCL C, full "
      + "profile), where exp(x) overflows too; |y| where exp(x) < u/2; float16 and bfloat16 computed so in float32 and rounded once "
      + "more"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        if x.isNaN || x == .infinity { return .exactly(x) }
        if x == -.infinity { return .exactly(0) }
        let u = format.unitRoundoff
        let value = DoubleDouble.softplus(DoubleDouble(x))
        let y = value.high
        // Below u/2 the logarithm and the exponential differ by less than u of themselves.
        if y < u / 2 { return Elementwise.Expected(value: value, error: y + UlpLimit.log * format.leastPositive) }
        let share = DoubleDouble.sigmoid(DoubleDouble(x)).high
        let error = u * (2 * UlpLimit.exp * share + 1) * 1.001 + UlpLimit.log * format.ulp(at: y)
        return Elementwise.Expected(value: value, error: error + y * 0x1p-90)
      }
    ]
  }
}
