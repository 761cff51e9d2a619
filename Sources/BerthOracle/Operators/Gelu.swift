// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// x times the normal distribution function at x, or ONNX's tanh formula for it; each is judged by its own definition.
  ///
  /// Both have the form y = x/2 (1 + g), and a device that computes it so must pass. So the bound is |x|/2 times the error of 1 + g,
  /// plus 3u |y| for the two products and the addition, u being the unit roundoff of the format that is computed in:
  /// - `none`: g = erf(t), t = x / sqrt 2. erf errs by 16 ulp of g, and its argument by 6u of t (the constant u, a division by it
  ///   2.5 ulp, which is 5u), which moves g by 6u |t| erf'(t).
  /// - `tanh`: g = tanh(w), w = sqrt(2/pi) (x + 0.044715 x^3). tanh errs by 5 ulp of g; w by 7u (the cube 2u, its constant and their
  ///   product 2u, the addition u, the other constant and its product 2u), which moves g by 7u |w| (1 - g^2).
  ///
  /// For negative x, 1 + g cancels, and the bound is absolute there, about 8u |x| or 2.5u |x|: the price of the definition taken
  /// literally. It ends where 1 - |g| < u/64: there every erf and tanh has reached -1, so that the device gives 0 or better, and the
  /// bound is |y| itself. A function that has not would make of a large |x| a large result out of nothing.
  ///
  /// Minus infinity, 0 in the limit, is infinity times 0 in the definition, and not judged.
  static let gelu = Oracle(
    .gelu,
    rule:
      "|x|/2 times the error of 1 + g, plus 3u |y|: for erf 16 ulp of g and 6u |t| erf'(t), for tanh 5 ulp of g and "
      + "7u |w| (1 - g^2) (OpenCL C's limits, full profile, and the roundings of the argument); |y| where g has reached -1; minus "
      + "infinity is not judged; float16 and bfloat16 computed so in float32 and rounded once more"
  ) { call throws(DeviceError) in
    let byTanh = call.attributes.string("approximate") == "tanh"
    return [
      try Elementwise.function(call) { x, format in
        if x.isNaN || x == .infinity || x == 0 { return .exactly(x) }
        if x == -.infinity { return .open }
        let parts = byTanh ? GeluParts(tanh: x, format) : GeluParts(erf: x, format)
        let value = parts.half * x
        let magnitude = value.high.magnitude
        let u = format.unitRoundoff
        let hasReachedMinusOne = x < 0 && parts.half.high * 2 < u / 64
        let error =
          hasReachedMinusOne ? magnitude : x.magnitude * 0.5 * parts.error + 3 * u * magnitude
        // The reference's own: about 2^-90 of it; and where (1 + g)/2 is a subnormal double, what that is off by, times x.
        let own = magnitude * 0x1p-90 + (parts.half.high < 0x1p-960 ? x.magnitude * 0x1p-1073 : 0)
        return Elementwise.Expected(value: value, error: error + 2 * format.leastPositive + own)
      }
    ]
  }
}

/// The parts of the two definitions.
private struct GeluParts {
  /// (1 + g) / 2, without cancellation.
  let half: DoubleDouble
  /// How far a device's g may be off.
  let error: Double

  private static let rootHalf = DoubleDouble(high: 0x1.6a09e667f3bcdp-1, low: -0x1.bdd3413b26456p-55)
  private static let rootTwoOverPi = DoubleDouble(high: 0x1.9884533d43651p-1, low: -0x1.cbc0d30ebfd15p-55)
  /// 0.044715, the decimal number.
  private static let cubic = DoubleDouble(high: 0x1.6e4e26d4801f7p-5, low: 0x1.441355475a31ap-59)
  /// 2 / sqrt(pi): erf's slope at 0.
  private static let slope = 0x1.20dd750429b6dp+0

  init(erf x: Double, _ format: FloatFormat) {
    let t = GeluParts.rootHalf * x
    half = DoubleDouble.erfc(-t).scaled(by: 0.5)
    let g = (half.scaled(by: 2) - 1).high.magnitude
    let derivative = GeluParts.slope * DoubleDouble.exp(DoubleDouble(-t.high * t.high)).high
    error =
      UlpLimit.erf * format.ulp(at: g) + 6 * format.unitRoundoff * GeluParts.slopeTerm(t.high, derivative)
  }

  init(tanh x: Double, _ format: FloatFormat) {
    let cube = DoubleDouble(product: x, x) * x
    let w = (cube * GeluParts.cubic + x) * GeluParts.rootTwoOverPi
    half = DoubleDouble.sigmoid(w.scaled(by: 2))
    let g = (half.scaled(by: 2) - 1).high.magnitude
    let other = (DoubleDouble(1) - half).high
    error =
      UlpLimit.tanh * format.ulp(at: g) + 7 * format.unitRoundoff * GeluParts.slopeTerm(w.high, 4 * half.high * other)
  }

  /// |argument| times the slope there, which is 0 where the slope is, however large the argument.
  private static func slopeTerm(_ argument: Double, _ slope: Double) -> Double {
    slope == 0 ? 0 : argument.magnitude * slope
  }
}
