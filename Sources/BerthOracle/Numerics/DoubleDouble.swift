// SPDX-License-Identifier: Apache-2.0

/// A number held as the unevaluated sum of two doubles: about 106 significant bits over the exponent range of `Double`.
///
/// The oracle's own extended precision. Every operation is made of IEEE 754 additions, multiplications, divisions, square
/// roots and fused multiply-adds, which are the same everywhere; nothing depends on the host's mathematical library. Results
/// carry a relative error of a few units of 2^-104, as long as the lower half does not underflow (results above about 2^-960).
///
/// `high` is the sum rounded to the nearest double, so that infinities and NaN are found there; `low` is then 0.
public struct DoubleDouble: Sendable, Hashable {
  /// The number, rounded to the nearest double.
  public let high: Double
  /// What remains: at most half a unit in the last place of `high`.
  public let low: Double

  /// The number 0.
  public static let zero = DoubleDouble(0)
  /// Not a number.
  public static let nan = DoubleDouble(Double.nan)

  /// Takes the halves as they are. The caller vouches that they do not overlap.
  init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  /// This number, exactly.
  public init(_ value: Double) {
    high = value
    low = 0
  }

  /// This integer, exactly.
  public init(integer value: Int64) {
    self.init(sum: Double(value >> 32) * 0x1p32, Double(value & 0xFFFF_FFFF))
  }

  /// This integer, exactly.
  public init(integer value: UInt64) {
    self.init(sum: Double(value >> 32) * 0x1p32, Double(value & 0xFFFF_FFFF))
  }

  /// a + b, exactly, unless the sum overflows.
  public init(sum a: Double, _ b: Double) {
    let sum = a + b
    guard sum.isFinite else {
      self.init(sum)
      return
    }
    let part = sum - a
    self.init(high: sum, low: (a - (sum - part)) + (b - part))
  }

  /// a + b, exactly, where |a| >= |b| or a is 0.
  init(ordered a: Double, _ b: Double) {
    let sum = a + b
    self.init(high: sum, low: sum.isFinite ? b - (sum - a) : 0)
  }

  /// a · b, exactly, unless the product overflows or its lower half underflows.
  public init(product a: Double, _ b: Double) {
    let product = a * b
    self.init(high: product, low: product.isFinite ? (-product).addingProduct(a, b) : 0)
  }

  /// Whether this is neither infinite nor NaN.
  public var isFinite: Bool { high.isFinite }

  /// Whether this is NaN.
  public var isNaN: Bool { high.isNaN }

  /// The number without its sign.
  public var magnitude: DoubleDouble { high.sign == .minus ? -self : self }

  /// The number times a power of two, exactly, unless it overflows or underflows. `factor` must be a power of two.
  public func scaled(by factor: Double) -> DoubleDouble {
    let scaled = high * factor
    return DoubleDouble(high: scaled, low: scaled.isFinite ? low * factor : 0)
  }

  /// The square root; NaN below zero.
  public func squareRoot() -> DoubleDouble {
    let root = high.squareRoot()
    guard root.isFinite, root > 0 else { return DoubleDouble(root) }
    // One Newton step doubles the digits of the IEEE root.
    let remainder = self - DoubleDouble(product: root, root)
    return DoubleDouble(ordered: root, remainder.high / (2 * root))
  }
}

extension DoubleDouble {
  /// The number with the other sign.
  public static prefix func - (value: DoubleDouble) -> DoubleDouble {
    DoubleDouble(high: -value.high, low: -value.low)
  }

  /// a + b.
  public static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let upper = DoubleDouble(sum: a.high, b.high)
    guard upper.isFinite else { return upper }
    let lower = DoubleDouble(sum: a.low, b.low)
    let middle = DoubleDouble(ordered: upper.high, upper.low + lower.high)
    return DoubleDouble(ordered: middle.high, middle.low + lower.low)
  }

  /// a + b.
  public static func + (a: DoubleDouble, b: Double) -> DoubleDouble {
    let upper = DoubleDouble(sum: a.high, b)
    guard upper.isFinite else { return upper }
    return DoubleDouble(ordered: upper.high, upper.low + a.low)
  }

  /// a - b.
  public static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  /// a - b.
  public static func - (a: DoubleDouble, b: Double) -> DoubleDouble { a + -b }

  /// a · b.
  public static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: a.high, b.high)
    guard product.isFinite else { return product }
    return DoubleDouble(ordered: product.high, product.low + (a.high * b.low + a.low * b.high))
  }

  /// a · b.
  public static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
    let product = DoubleDouble(product: a.high, b)
    guard product.isFinite else { return product }
    return DoubleDouble(ordered: product.high, product.low + a.low * b)
  }

  /// a / b.
  public static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    // Zero and infinite divisors and quotients are IEEE's business; refining them would make NaN of them.
    guard first.isFinite, b.high.isFinite, first != 0 else { return DoubleDouble(first) }
    let afterFirst = a - b * first
    let second = afterFirst.high / b.high
    let afterSecond = afterFirst - b * second
    let third = afterSecond.high / b.high
    return DoubleDouble(ordered: first, second) + third
  }

  /// a / b.
  public static func / (a: DoubleDouble, b: Double) -> DoubleDouble { a / DoubleDouble(b) }
}

extension DoubleDouble: Comparable {
  /// Whether a lies below b; false if either is NaN.
  public static func < (a: DoubleDouble, b: DoubleDouble) -> Bool {
    a.high < b.high || (a.high == b.high && a.low < b.low)
  }

  /// Whether a lies below b or is equal to it; false if either is NaN.
  public static func <= (a: DoubleDouble, b: DoubleDouble) -> Bool {
    a.high < b.high || (a.high == b.high && a.low <= b.low)
  }
}

extension DoubleDouble: CustomStringConvertible {
  /// Both halves, or one where the other is 0.
  public var description: String { low == 0 ? "\(high)" : "\(high) \(low < 0 ? "-" : "+") \(low.magnitude)" }
}
