// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The product over axes. In any order each of n - 1 multiplications errs by u: gamma_(n-1) of the product (Higham, lemma 3.1), as
  /// long as no partial product overflows or becomes subnormal. Whether one may is told by the product of all factors above 1, and by
  /// that of all below. Integers whose product keeps below 2^p are multiplied without rounding, in any order.
  static let reduceProd = Oracle(
    .reduceProd,
    rule:
      "gamma_(n-1) of the product, in float64 for float64 and in float32 for all else, plus half an ulp for a last rounding to float16 "
      + "or bfloat16; exact where the factors are integers whose product is exactly representable; products some order of which may "
      + "overflow or become subnormal are not judged; integers exact modulo 2^bits"
  ) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let type = reduction.type
    guard let format = FloatFormat(type.dtype) else {
      var products = [Int64](repeating: 1, count: type.shape.elementCount)
      for (value, target) in zip(try call.integers(0), reduction.targets) { products[target] &*= value }
      return [ReferenceTensor(type, .exact(ElementCodec.bytes(products, as: type.dtype) ?? []))]
    }
    var products = [Product](repeating: Product(), count: type.shape.elementCount)
    for (value, target) in zip(try call.doubles(0), reduction.targets) { products[target].multiply(by: value) }
    let computing = format.accumulator
    let gamma = ContractionRule.gamma(max(reduction.count - 1, 0), computing.unitRoundoff)
    return [
      Elementwise.bounded(type, count: products.count) { index, _ in products[index].expectation(computing, gamma) }
    ]
  }
}

/// A product under way, with what its partial products may be in any order.
private struct Product {
  private var value = DoubleDouble(1)
  private var hasNaN = false
  private var hasInfinity = false
  private var hasZero = false
  private var isNegative = false
  private var isIntegral = true
  private var count = 0
  /// Products of all magnitudes above 1, and of all below.
  private var greatest = 1.0
  private var least = 1.0

  mutating func multiply(by factor: Double) {
    count += 1
    hasNaN = hasNaN || factor.isNaN
    hasInfinity = hasInfinity || factor.isInfinite
    hasZero = hasZero || factor == 0
    guard factor.isFinite, factor != 0 else {
      if factor == -.infinity { isNegative.toggle() }
      return
    }
    if factor < 0 { isNegative.toggle() }
    isIntegral = isIntegral && factor.magnitude >= 1 && factor.rounded(.towardZero) == factor
    if factor.magnitude > 1 { greatest *= factor.magnitude } else { least *= factor.magnitude }
    value = value * factor
  }

  func expectation(_ format: FloatFormat, _ gamma: Double) -> Elementwise.Expected {
    if hasNaN || hasZero && hasInfinity { return .exactly(.nan) }
    let mayOverflow = !(greatest * (1 + gamma) < format.greatestFinite)
    let mayVanish = !(least * (1 - min(gamma, 0.5)) >= format.leastNormal)
    if hasInfinity { return mayVanish ? .open : .exactly(isNegative ? -.infinity : .infinity) }
    if hasZero { return mayOverflow ? .open : .exactly(0) }
    if count <= 1 { return .exactly(value.high) }
    if mayOverflow || mayVanish { return .open }
    if isIntegral, greatest < FloatFormat.powerOfTwo(format.significandBits) { return .exactly(value.high) }
    // The reference multiplies in 104 bits.
    let own = Double(count) * 0x1p-102
    return Elementwise.Expected(value: value, error: value.high.magnitude * (gamma + own))
  }
}
