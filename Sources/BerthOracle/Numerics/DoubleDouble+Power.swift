// SPDX-License-Identifier: Apache-2.0

// The power. Relative errors stay below 2^-95, which the tests check against 1500-bit values.

extension DoubleDouble {
  /// x to the power of y, with the special cases of IEEE 754-2019 (9.2.1) and C (F.10.4.4). A power that has at most
  /// 105 significant bits is exact. Below the normal doubles the result is rounded to the nearest of them.
  public static func pow(_ x: Double, _ y: Double) -> DoubleDouble {
    // Even if the other is NaN.
    if x == 1 || y == 0 { return DoubleDouble(1) }
    if x.isNaN || y.isNaN { return .nan }
    if y.isInfinite {
      if x.magnitude == 1 { return DoubleDouble(1) }
      return (x.magnitude > 1) == (y > 0) ? DoubleDouble(Double.infinity) : .zero
    }
    // From 2^53 on every double is even.
    let integer = y.magnitude < 0x1p53 ? Int(exactly: y) : 0
    let power: DoubleDouble
    if x == 0 || x.isInfinite {
      power = (x == 0) == (y > 0) ? .zero : DoubleDouble(Double.infinity)
    } else if x < 0, integer == nil {
      return .nan
    } else {
      power = powerByProducts(x.magnitude, y) ?? powerByLogarithm(x.magnitude, y)
    }
    let isOdd = integer.map { !$0.isMultiple(of: 2) } ?? false
    return isOdd && x.sign == .minus ? -power : power
  }

  /// x^y where it is a product of few factors, or their inverse; nil where it is not. x is finite and above 0, y finite and not 0.
  ///
  /// All powers of at most 105 significant bits are found here: where y = n/2^k, n odd, x^y has an end only if x is an exact 2^k-th
  /// power.
  private static func powerByProducts(_ x: Double, _ y: Double) -> DoubleDouble? {
    // No power of two beyond is a double, and no other number has so high an exact power.
    guard y.magnitude < 1100 else { return nil }
    // x = base · 2^exponent, 1 <= base < 2.
    var base = x.significand
    var exponent = Int(x.exponent)
    var y = y
    // x^y = sqrt(x)^2y as long as the root is exact.
    while Int(exactly: y) == nil {
      if !exponent.isMultiple(of: 2) {
        base *= 2
        exponent -= 1
      }
      let root = base.squareRoot()
      guard (-base).addingProduct(root, root) == 0 else { return nil }
      base = root
      exponent /= 2
      y *= 2
    }
    let count = Int(y)
    if base == 1 { return DoubleDouble(1).scaled(exponent: exponent * count) }
    // 3^66 is the highest power of an odd integer with at most 105 bits. The products are exact as long as they have no more: all
    // that is rounded is a sum of integers below 2^53.
    guard count.magnitude <= 66 else { return nil }
    var product = DoubleDouble(base)
    for _ in 1..<count.magnitude { product = product * base }
    return (count < 0 ? DoubleDouble(1) / product : product).scaled(exponent: exponent * count)
  }

  /// x^y = e^(y ln x) for finite x above 0. The product with y is kept in three parts as the logarithm is.
  private static func powerByLogarithm(_ x: Double, _ y: Double) -> DoubleDouble {
    let logarithm = logarithmInParts(DoubleDouble(x))
    let product = DoubleDouble(product: logarithm.high, y)
    if product.high > 710 { return DoubleDouble(Double.infinity) }
    if product.high < -750 { return .zero }
    let (exponent, remainder) = reduce(product.high, logarithm.rest * y + product.low)
    return (remainder + 1).scaled(exponent: exponent)
  }
}
