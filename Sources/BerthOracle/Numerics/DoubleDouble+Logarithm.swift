// SPDX-License-Identifier: Apache-2.0

// The natural logarithm and what is made of it. Relative errors stay below 2^-97, which the tests check against 1500-bit values.

extension DoubleDouble {
  /// -ln(j/64) for j from 45 to 91 in three parts. The first is a multiple of 2^-40, so that its sum with a multiple of the first
  /// part of ln 2 is exact. Computed by mpmath 1.3 with 2000 bits:
  ///
  ///     v = -log(mpf(j) / 64); a = nint(v * 2**40) / 2**40; b = float(v - a); c = float(v - a - b)
  private static let negatedLogarithms: [(Double, Double, Double)] = [
    (0x1.68ac83e9c8000p-2, -0x1.5ebe59b15228cp-42, 0x1.78672ef00fa72p-102),
    (0x1.522ae0738c000p-2, -0x1.c2831efd36715p-42, 0x1.686a2208c6247p-97),
    (0x1.3c25277334000p-2, -0x1.cf895693f2854p-43, -0x1.d8c57aa10a7e8p-97),
    (0x1.269621134c000p-2, 0x1.b92783beb7677p-42, -0x1.faab1eae785b8p-97),
    (0x1.1178e82280000p-2, -0x1.b8421cc74be04p-42, 0x1.cb7a078eed47fp-96),
    (0x1.f991c6cb38000p-3, 0x1.9bcbecca0cdf3p-42, 0x1.431b60ec89db9p-102),
    (0x1.d1037f2658000p-3, -0x1.0c253f3adb7b7p-42, -0x1.cbbc1fc03dd42p-98),
    (0x1.a93ed3c8b0000p-3, -0x1.30e486a0ac42dp-42, -0x1.bf9199188e775p-98),
    (0x1.823c165518000p-3, 0x1.1e0ddb9a631e8p-42, 0x1.87e98481eacf7p-97),
    (0x1.5bf406b540000p-3, 0x1.ed8fdc149767ep-42, 0x1.040c5b4b0a838p-96),
    (0x1.365fcb0158000p-3, 0x1.0162fa8234b73p-43, -0x1.da9abc7bf27fap-97),
    (0x1.1178e82280000p-3, -0x1.b8421cc74be04p-43, 0x1.cb7a078eed47fp-97),
    (0x1.da72763840000p-4, 0x1.1a89401fa7173p-42, 0x1.80c5f557dcebap-97),
    (0x1.9335e5d590000p-4, 0x1.2622b8757a8fbp-42, 0x1.9a4a112e6b066p-97),
    (0x1.4d3115d200000p-4, 0x1.fab1769f42c78p-42, 0x1.0b2f674d29db8p-96),
    (0x1.08598b59e0000p-4, 0x1.d034451fecdfbp-43, -0x1.f991a7da07275p-97),
    (0x1.894aa14a00000p-5, -0x1.32f32ba0b44d0p-43, 0x1.44798a81a3036p-97),
    (0x1.0415d89e80000p-5, -0x1.77771fd187145p-42, -0x1.93bbb10f8f9edp-96),
    (0x1.0205658940000p-6, -0x1.4f716c1b8bdf5p-43, 0x1.ce3ddcd37aaa8p-97),
    (0x0.0p+0, 0x0.0p+0, 0x0.0p+0),
    (-0x1.fc0a8b1000000p-7, 0x1.fe0e183092c59p-42, 0x1.90a8552414fc4p-96),
    (-0x1.f829b0e780000p-6, -0x1.980267c7e09e4p-45, 0x1.0dd605151051fp-100),
    (-0x1.77458f6320000p-5, -0x1.b9f88c69e543ep-42, 0x1.b5a7d386c8120p-97),
    (-0x1.f0a30c0120000p-5, 0x1.3ab33d066d1d2p-42, 0x1.14cd0ece59716p-97),
    (-0x1.341d7961c0000p-4, 0x1.717b6b33e44f8p-43, -0x1.344dd408683b3p-98),
    (-0x1.6f0d28ae50000p-4, -0x1.ad2e6f9266e7bp-42, -0x1.19b640ce50c1fp-96),
    (-0x1.a926d3a4b0000p-4, 0x1.54e4d7a16eab2p-43, -0x1.d5263cd4fb3f1p-99),
    (-0x1.e27076e2b0000p-4, 0x1.a342c2af0003cp-45, 0x1.61eaa246b143cp-104),
    (-0x1.0d77e7cd08000p-3, -0x1.cb2cd2ee2f482p-44, 0x1.ea8b8edecd2c1p-98),
    (-0x1.29552f8200000p-3, 0x1.5b967f4471dfcp-44, 0x1.20b2ef60436f9p-100),
    (-0x1.44d2b6ccb8000p-3, 0x1.70cc16135783cp-46, 0x1.e1f3be9a83374p-103),
    (-0x1.5ff3070a78000p-3, -0x1.3d3c873e20a07p-43, -0x1.091dd7f35571dp-98),
    (-0x1.7ab8902110000p-3, 0x1.37b720e4a694bp-42, -0x1.820191ff85253p-101),
    (-0x1.9525a9cf48000p-3, 0x1.4a5c4df67c564p-42, -0x1.712cec4ca0bedp-96),
    (-0x1.af3c94e808000p-3, -0x1.ff96c67300c9cp-42, 0x1.9851a262591d2p-98),
    (-0x1.c8ff7c79a8000p-3, -0x1.a21ac25d81ef3p-43, 0x1.1976d471342b1p-105),
    (-0x1.e27076e2b0000p-3, 0x1.a342c2af0003cp-44, 0x1.61eaa246b143cp-103),
    (-0x1.fb9186d5e0000p-3, -0x1.f1546aaa3361cp-42, 0x1.acb4d7db7f4f7p-97),
    (-0x1.0a324e2738000p-2, -0x1.0e35f73f7a018p-42, -0x1.c030e28de035bp-96),
    (-0x1.1675cababc000p-2, 0x1.9f1fc63382a8fp-42, -0x1.b8b823f067d05p-100),
    (-0x1.22941fbcf8000p-2, 0x1.a6976f5eb0963p-44, -0x1.d432f4ba6ab4ep-98),
    (-0x1.2e8e2bae10000p-2, -0x1.d309c2cc91a85p-42, -0x1.03679bdbbd6b8p-99),
    (-0x1.3a64c55694000p-2, -0x1.7a71cbcd735d0p-44, -0x1.a11beb7a3cee8p-99),
    (-0x1.4618bc21c4000p-2, -0x1.ec27d0b7b37b3p-42, -0x1.e39a20aee59a5p-97),
    (-0x1.51aad872e0000p-2, 0x1.f4bd8db0a7cc1p-44, 0x1.50e7715858654p-98),
    (-0x1.5d1bdbf580000p-2, -0x1.394a11b1c1ee4p-43, 0x1.eea60c7f4b595p-104),
    (-0x1.686c81e9b0000p-2, -0x1.4aec442be1015p-42, 0x1.c7969b48484b9p-98),
  ]

  /// (ln(1 + r) - r + r^2/2) / r^3 = 1/3 - r/4 + r^2/5 - ..., |r| < 2^-6.4. Relative to r, the first term left out, r^18/19, is below
  /// 2^-119, and those from r^10/11 on are below 2^-67, so that a double's error of them is below 2^-120.
  private static let cubicTerms = PowerSeries(
    (3...18).map { DoubleDouble($0.isMultiple(of: 2) ? -1.0 : 1) / Double($0) }, leading: 8)

  /// start + (rest of the start) + ln(1 + r), |r| < 2^-6.4. `start` is 0, or so great beside r that no more than a bit cancels.
  ///
  /// `start` and r are summed exactly. What is left counts 2^-7 at most beside the result, so that its relative error, that of sums
  /// of two doubles, becomes about 2^-111.
  private static func logarithm(
    from start: Double, _ startRest: DoubleDouble, onePlus r: DoubleDouble
  ) -> (high: Double, rest: DoubleDouble) {
    let square = r * r
    let curved = square * r * cubicTerms.value(at: r) - square.scaled(by: 0.5)
    let sum = DoubleDouble(sum: start, r.high)
    let rest = curved + startRest + r.low + sum.low
    let total = DoubleDouble(sum: sum.high, rest.high)
    return (total.high, DoubleDouble(sum: total.low, rest.low))
  }

  /// ln x for finite x > 0 as a sum of three doubles. The relative error is about 2^-111 for a double x: y ln x is as great as 745
  /// where x^y is a double, and its absolute error becomes the relative one of x^y.
  static func logarithmInParts(_ x: DoubleDouble) -> (high: Double, rest: DoubleDouble) {
    // x = 2^exponent · m, m from sqrt(1/2) to sqrt(2). A subnormal number is made normal first: its power of two has no inverse.
    let isSubnormal = x.high < Double.leastNormalMagnitude
    let normal = isSubnormal ? x.scaled(by: 0x1p64) : x
    let rootOfTwo = 0x1.6a09e667f3bcdp+0
    let shift = Int(normal.high.exponent) + (normal.high.significand > rootOfTwo ? 1 : 0)
    let m = normal.scaled(by: FloatFormat.powerOfTwo(-shift))
    let exponent = Double(isSubnormal ? shift - 64 : shift)
    // c = j/64 next to 1/m, so that |m c - 1| <= m/128 < 2^-6.4. m.high · c - 1 is a multiple of 2^-59, hence a double. Near 1 both
    // the exponent and ln c are 0, and nothing cancels; elsewhere |ln x| > 2^-8.
    let nearest = (64 / m.high + 0x1.8p52) - 0x1.8p52
    let c = nearest * 0x1p-6
    let r = DoubleDouble(product: m.low, c) + (-1.0).addingProduct(m.high, c)
    let table = negatedLogarithms[Int(nearest) - 45]
    let start = exponent * ln2Parts.0 + table.0
    let startRest = DoubleDouble(sum: exponent * ln2Parts.1, table.1) + (exponent * ln2Parts.2 + table.2)
    return logarithm(from: start, startRest, onePlus: r)
  }

  /// The natural logarithm: -infinity at 0, NaN below.
  public static func log(_ x: DoubleDouble) -> DoubleDouble {
    if x.high == 0 { return DoubleDouble(-Double.infinity) }
    if x.isNaN || x.high < 0 { return .nan }
    if !x.isFinite { return x }
    let parts = logarithmInParts(x)
    return DoubleDouble(ordered: parts.high, parts.rest.high)
  }

  /// ln(1 + x), without cancellation near 0: -infinity at -1, NaN below.
  public static func logOnePlus(_ x: DoubleDouble) -> DoubleDouble {
    // x - x^2/2 + ...: below 2^-110 the first term is the value to 2^-111, and its square could underflow.
    if x.isNaN || x.high.magnitude < 0x1p-110 { return x }
    if x.high.magnitude >= 0x1p-7 { return log(x + 1) }
    let parts = logarithm(from: 0, .zero, onePlus: x)
    return DoubleDouble(ordered: parts.high, parts.rest.high)
  }

  /// ln(1 + e^x), without cancellation where e^x is small and without overflow where it is great.
  public static func softplus(_ x: DoubleDouble) -> DoubleDouble {
    if x.high > 0 { return x.isFinite ? x + logOnePlus(exp(-x)) : x }
    return logOnePlus(exp(x))
  }
}
