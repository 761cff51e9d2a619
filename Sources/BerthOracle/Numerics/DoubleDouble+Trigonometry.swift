// SPDX-License-Identifier: Apache-2.0

// The sine and the cosine. Relative errors stay below 2^-97 for every double, near the multiples of pi/2 too, which the tests check
// against 1500-bit values.

extension DoubleDouble {
  /// pi/2.
  private static let halfPi = DoubleDouble(high: 0x1.921fb54442d18p+0, low: 0x1.1a62633145c07p-54)

  /// 2/pi: 64 bits before the point, which are 0, and 1280 after it. Computed by mpmath 1.3 with 2000 bits:
  ///
  ///     floor(2 / pi * mpf(2)**1280)
  private static let twoOverPi: [UInt64] = [
    0, 0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041,
    0xFE51_63AB_DEBB_C561, 0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E,
    0xE882_35F5_2EBB_4484, 0xE99C_7026_B45F_7E41, 0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B,
    0x1FF8_97FF_DE05_980F, 0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7, 0x4F46_3F66_9E5F_EA2D,
    0x7527_BAC7_EBE5_F17B, 0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB,
    0xF0CF_BC20_9AF4_361D,
  ]

  /// (sin r - r) / r^3 as a series of r^2, |r| <= pi/4. Relative to r, the first term left out, r^30/31!, is below 2^-122, and those
  /// from r^18/19! on are below 2^-62, so that a double's error of them is below 2^-115.
  private static let sineTerms = alternatingTerms(firstFactorial: 3)
  /// (cos r - 1) / r^2 as a series of r^2, |r| <= pi/4. The first term left out, r^30/30!, is below 2^-118, and those from r^18/18!
  /// on are below 2^-58, so that a double's error of them is below 2^-111.
  private static let cosineTerms = alternatingTerms(firstFactorial: 2)

  /// -1/n!, 1/(n+2)!, -1/(n+4)!, ... for n = `firstFactorial`, 2 or 3.
  private static func alternatingTerms(firstFactorial n: Int) -> PowerSeries {
    var coefficient = DoubleDouble(-1) / Double(n == 2 ? 2 : 6)
    var coefficients = [coefficient]
    for step in 1..<14 {
      let last = n + 2 * step
      coefficient = -coefficient / Double(last * (last - 1))
      coefficients.append(coefficient)
    }
    return PowerSeries(coefficients, leading: 8)
  }

  /// x = (4i + quadrant) pi/2 + rest for some integer i, |rest| <= pi/4 or a little more, x finite and not below 0.
  ///
  /// Payne and Hanek's way: x = m 2^e with a 53-bit integer m, and the bits of 2/pi that make multiples of 4 in the product are
  /// left out, so that 256 bits are enough for every e. The product is short by less than 2^-200, and no double above pi/4 is
  /// nearer to a multiple of pi/2 than 2^-62, so that what is cut off counts less than 2^-138.
  private static func reduceAngle(_ x: Double) -> (quadrant: UInt64, rest: DoubleDouble) {
    if x <= halfPi.high * 0.5 { return (0, DoubleDouble(x)) }
    let m = x.significandBitPattern | 1 << 52
    let e = Int(x.exponentBitPattern) - 1075
    // The window's first bit counts 2^(1-e) in 2/pi, hence 2 m in the product, in which all from 4 on is of no interest.
    let (word, bit) = (62 + e).quotientAndRemainder(dividingBy: 64)
    func window(_ index: Int) -> UInt64 {
      twoOverPi[word + index] << UInt64(bit) | twoOverPi[word + index + 1] >> UInt64(64 - bit)
    }
    // The product modulo 2^256, from the last word to the first.
    let last = m.multipliedFullWidth(by: window(3))
    let third = m.multipliedFullWidth(by: window(2))
    let second = m.multipliedFullWidth(by: window(1))
    let (thirdSum, thirdCarries) = third.low.addingReportingOverflow(last.high)
    let (secondSum, secondCarries) = second.low.addingReportingOverflow(third.high + (thirdCarries ? 1 : 0))
    let first = m &* window(0) &+ second.high &+ (secondCarries ? 1 : 0)
    // Two bits of quadrant, then the fraction: up to 62 zeros or ones where x is next to a multiple of pi/2, then its 106 bits.
    var fraction = (first << 2 | secondSum >> 62, secondSum << 2 | thirdSum >> 62, thirdSum << 2 | last.low >> 62)
    let isAboveHalf = fraction.0 >> 63 == 1
    // From one half on the next multiple is the nearer one. The complement is 1 - fraction, but for the last of its 192 bits.
    if isAboveHalf { fraction = (~fraction.0, ~fraction.1, ~fraction.2) }
    let zeros = UInt64(fraction.0.leadingZeroBitCount)
    let top = fraction.0 << zeros | fraction.1 >> (64 - zeros)
    let next = fraction.1 << zeros | fraction.2 >> (64 - zeros)
    let unit = FloatFormat.powerOfTwo(-64 - Int(zeros)) * (isAboveHalf ? -1 : 1)
    // Integers of 53 bits are doubles: the first 53 of `top`, then its last 11 and 42 of `next`.
    let upper = Double(top >> 11) * 0x1p11
    let lower = Double((top << 53 | next >> 11) >> 11) * 0x1p-42
    let turns = DoubleDouble(ordered: upper, lower).scaled(by: unit)
    return (first >> 62 + (isAboveHalf ? 1 : 0), turns * halfPi)
  }

  /// sin r, |r| <= pi/4 or a little more.
  private static func sineNearZero(_ r: DoubleDouble) -> DoubleDouble {
    let square = r * r
    return r + r * (square * sineTerms.value(at: square))
  }

  /// cos r, |r| <= pi/4 or a little more.
  private static func cosineNearZero(_ r: DoubleDouble) -> DoubleDouble {
    let square = r * r
    return square * cosineTerms.value(at: square) + 1
  }

  /// The sine of x radians; NaN at infinities.
  public static func sin(_ x: Double) -> DoubleDouble {
    // x - x^3/6 + ...: below 2^-60 the first term is the value to 2^-122; 0 keeps its sign.
    if x.isNaN || x.magnitude < 0x1p-60 { return DoubleDouble(x) }
    if x.isInfinite { return .nan }
    let (quadrant, rest) = reduceAngle(x.magnitude)
    let value = quadrant & 1 == 0 ? sineNearZero(rest) : cosineNearZero(rest)
    return (quadrant & 2 == 2) != (x < 0) ? -value : value
  }

  /// The cosine of x radians; NaN at infinities.
  public static func cos(_ x: Double) -> DoubleDouble {
    if !x.isFinite { return .nan }
    let (quadrant, rest) = reduceAngle(x.magnitude)
    let value = quadrant & 1 == 0 ? cosineNearZero(rest) : sineNearZero(rest)
    return (quadrant + 1) & 2 == 2 ? -value : value
  }
}
