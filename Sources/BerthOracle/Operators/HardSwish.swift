// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// y = x h, h = x/6 + 1/2 kept between 0 and 1.
  ///
  /// u being the unit roundoff of the format that is computed in: x/6 errs by 5u of itself, as a quotient within 2.5 ulp or as a product
  /// with a rounded 1/6 (2u); the sum by u of itself. Keeping h between 0 and 1 makes no error greater. So y errs by |x| times that, and by
  /// u |y| for the last product. The form x (x + 3 kept between 0 and 6) / 6 errs by 7u |y|, which is more for small x; the greater of
  /// both is allowed.
  ///
  /// 1/6 is the number, in float64 too, not the float32 nearest to it. Minus infinity, 0 in the limit, is infinity times 0 in the
  /// definition, and not judged.
  static let hardSwish = Oracle(
    .hardSwish,
    rule:
      "the greater of |x| (5u |x|/6 + u |x/6 + 1/2|) + u |y| and 7u |y|, from x/6 within 2.5 ulp (float64: 2u), one addition and one "
      + "product; 0 exactly where x/6 + 1/2 is below 0 by more than its error; minus infinity is not judged; float16 and bfloat16 "
      + "computed so in float32 and rounded once more"
  ) { call throws(DeviceError) in
    [
      try Elementwise.function(call) { x, format in
        if x.isNaN || x == .infinity { return .exactly(x) }
        if x == -.infinity { return .open }
        let u = format.unitRoundoff
        let scaling = max(2, 2 * UlpLimit.division(format))
        // Twice as far out as h is cut, so that no quotient of a number near the greatest is needed.
        let sixth = DoubleDouble(min(max(x, -6), 6)) / 6
        let h = sixth + 0.5
        let margin = u * (scaling * sixth.high.magnitude + h.high.magnitude) * 1.001
        if h.high <= -margin { return .exactly(0) }
        let value = (h.high < 0 ? .zero : h.high > 1 ? DoubleDouble(1) : h) * x
        let magnitude = value.high.magnitude
        let error = max(x.magnitude * margin + u * magnitude, (scaling + 2) * u * magnitude)
        return Elementwise.Expected(value: value, error: error * 1.001 + 2 * format.leastPositive)
      }
    ]
  }
}
