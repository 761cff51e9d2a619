// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// x from 0 up, alpha (e^x - 1) below.
  ///
  /// e^x - 1 may be computed as it is written, or by a function of its own. As written, the exponential errs by 3 ulp of itself and the
  /// subtraction by u of the difference, u being the unit roundoff of the format that is computed in: near 0, where the difference
  /// cancels, an absolute error of about u, the price of the definition taken literally. The function (expm1) errs by 3 ulp of the
  /// difference. The greater of both is allowed, and u of the product with alpha.
  static let elu = Oracle(
    .elu,
    rule:
      "x from 0 up exactly; below |alpha| times the greater of 3 ulp of exp(x) plus u |exp(x) - 1| and 3 ulp of exp(x) - 1 "
      + "(OpenCL C's limits of exp and expm1, full profile), plus u |y|; float16 and bfloat16 computed so in float32 and rounded "
      + "once more"
  ) { call throws(DeviceError) in
    let alpha = Double(call.attributes.float("alpha"))
    return [
      try Elementwise.function(call) { x, format in
        if !(x < 0) { return .exactly(x) }
        if x == -.infinity { return .exactly(-alpha) }
        let u = format.unitRoundoff
        let difference = DoubleDouble.expMinusOne(DoubleDouble(x))
        let magnitude = difference.high.magnitude
        let literal = UlpLimit.exp * format.ulp(at: DoubleDouble.exp(DoubleDouble(x)).high) + u * magnitude
        let inner = max(literal, UlpLimit.expMinusOne * format.ulp(at: magnitude))
        let value = difference * alpha
        let own = value.high.magnitude * (u + 0x1p-90)
        return Elementwise.Expected(value: value, error: alpha.magnitude * inner + own + format.leastPositive)
      }
    ]
  }
}
