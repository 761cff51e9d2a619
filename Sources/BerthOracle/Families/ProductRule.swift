// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How far a device's product of several numbers may lie from the true one.
///
/// In any order, n - 1 multiplications err by gamma_(n-1) of the product, gamma_n = n u / (1 - n u) (Higham, Accuracy and Stability of
/// Numerical Algorithms, 2nd ed., section 3.1), as long as no product of some of the factors leaves the range of the accumulator. All of
/// those lie, in magnitude, between L, the product of the factors below 1, and H, that of all others. So:
/// - While H is in range nothing overflows, in no order. A partial product that underflows errs by half the least positive number,
///   which the factors yet to come make at most H times as great.
/// - If H is beyond the range, L within it and the whole product beyond it as well, the result is infinite in every order: nothing
///   vanishes on the way, and what has become infinite stays so. Else the order decides, and the result is left open.
/// - A zero among the factors gives zero if nothing overflows, which it would make NaN; an infinity gives infinity if nothing
///   underflows; both together give NaN in every order.
///
/// Where the product of all factors, freed of their powers of two, is below 2^p, that of any of them is representable, and the result
/// must be exact.
struct ProductRule {
  /// The format that products are rounded to.
  let accumulator: FloatFormat

  /// A positive number of any size.
  private struct Scaled {
    /// From 1 to 2.
    var significand = DoubleDouble(1)
    var exponent = 0

    mutating func multiply(by factor: DoubleDouble, _ exponent: Int) {
      let product = significand * factor
      let carries = product.high >= 2
      significand = carries ? product.scaled(by: 0.5) : product
      self.exponent += exponent + (carries ? 1 : 0)
    }
  }

  /// The product of these, before it is rounded to an output narrower than the accumulator.
  func expectation(_ factors: [Double]) -> Elementwise.Expected {
    var (great, small) = (Scaled(), Scaled())
    var (isNegative, hasZero, hasInfinity) = (false, false, false)
    // The factors without their powers of two.
    var odd = 1.0
    for factor in factors {
      if factor.isNaN { return .exactly(.nan) }
      if factor.sign == .minus { isNegative.toggle() }
      if factor == 0 {
        hasZero = true
      } else if factor.isInfinite {
        hasInfinity = true
      } else {
        let (significand, exponent) = (DoubleDouble(factor.magnitude.significand), Int(factor.exponent))
        if exponent < 0 { small.multiply(by: significand, exponent) } else { great.multiply(by: significand, exponent) }
        let bits = factor.significandBitPattern | (factor.isNormal ? 1 << 52 : 0)
        odd *= Double(bits >> UInt64(bits.trailingZeroBitCount))
      }
    }
    // A binade within the range's ends covers what roundings add up to.
    let mayOverflow = great.exponent >= accumulator.maximumExponent
    let mayUnderflow = small.exponent <= accumulator.minimumExponent
    func signed(_ magnitude: Double) -> Elementwise.Expected { .exactly(isNegative ? -magnitude : magnitude) }
    if hasZero, hasInfinity { return .exactly(.nan) }
    if hasZero { return mayOverflow ? .open : signed(0) }
    if hasInfinity { return mayUnderflow ? .open : signed(.infinity) }

    let gamma = ContractionRule.gamma(max(factors.count - 1, 0), accumulator.unitRoundoff)
    var product = great
    product.multiply(by: small.significand, small.exponent)
    guard !mayOverflow, gamma < 1 else {
      // gamma < 1 takes off less than a binade.
      return !mayUnderflow && gamma < 1 && product.exponent > accumulator.maximumExponent + 1
        ? signed(.infinity) : .open
    }
    let scaled = product.significand.scaled(by: FloatFormat.powerOfTwo(product.exponent))
    let value = isNegative ? -scaled : scaled
    if !mayUnderflow, odd < FloatFormat.powerOfTwo(accumulator.significandBits) {
      return Elementwise.Expected(value: value, error: 0)
    }
    var error = value.high.magnitude * (gamma + Double(factors.count) * 0x1p-100)
    if mayUnderflow {
      let most = great.significand.high * FloatFormat.powerOfTwo(great.exponent) * (1 + gamma)
      // Half the least positive number, where that is a double; as much again for the reference's own.
      error += Double(factors.count + 1) * max(accumulator.leastPositive * 0.5, 0x1p-1074) * max(most, 1) * 1.01
    }
    return Elementwise.Expected(value: value, error: error)
  }
}
