// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// A binary floating-point format: precision and exponent range, and rounding to it.
public struct FloatFormat: Sendable, Hashable {
  /// Significand bits, the implicit one included: p.
  public let significandBits: Int
  /// The exponent of the least normal number.
  public let minimumExponent: Int
  /// The exponent of the greatest finite number.
  public let maximumExponent: Int

  /// IEEE 754 binary64.
  public static let float64 = FloatFormat(significandBits: 53, minimumExponent: -1022, maximumExponent: 1023)
  /// IEEE 754 binary32.
  public static let float32 = FloatFormat(significandBits: 24, minimumExponent: -126, maximumExponent: 127)
  /// IEEE 754 binary16.
  public static let float16 = FloatFormat(significandBits: 11, minimumExponent: -14, maximumExponent: 15)
  /// The upper half of a binary32.
  public static let bfloat16 = FloatFormat(significandBits: 8, minimumExponent: -126, maximumExponent: 127)

  private init(significandBits: Int, minimumExponent: Int, maximumExponent: Int) {
    self.significandBits = significandBits
    self.minimumExponent = minimumExponent
    self.maximumExponent = maximumExponent
  }

  /// The format of a dtype; nil if it is not floating point.
  public init?(_ dtype: DType) {
    switch dtype {
    case .float64: self = .float64
    case .float32: self = .float32
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    default: return nil
    }
  }

  /// The format that the suite wants sums of this format's numbers to be accumulated in, and functions of them to be computed in:
  /// float64 for itself, float32 for float32 and all that is narrower.
  public var accumulator: FloatFormat { self == .float64 ? .float64 : .float32 }

  /// u = 2^-p: the greatest relative error of one rounding to nearest, underflow apart.
  public var unitRoundoff: Double { FloatFormat.powerOfTwo(-significandBits) }

  /// The least positive number: the spacing of the subnormal numbers.
  public var leastPositive: Double { FloatFormat.powerOfTwo(minimumExponent - significandBits + 1) }

  /// The least positive normal number.
  public var leastNormal: Double { FloatFormat.powerOfTwo(minimumExponent) }

  /// The greatest finite number.
  public var greatestFinite: Double {
    (2 - FloatFormat.powerOfTwo(1 - significandBits)) * FloatFormat.powerOfTwo(maximumExponent)
  }

  /// The least magnitude that rounds to infinity: half a unit in the last place above the greatest finite number.
  public var overflowThreshold: DoubleDouble {
    let half = FloatFormat.powerOfTwo(maximumExponent - significandBits)
    let sum = DoubleDouble(sum: greatestFinite, half)
    // binary64's own threshold is no double, so there the halves stay apart.
    return sum.isFinite ? sum : DoubleDouble(high: greatestFinite, low: half)
  }

  /// The spacing of the format's numbers at `magnitude` (not below 0): a unit in the last place, for subnormal numbers their
  /// common spacing. Beyond the greatest finite number the format counts as if its exponents went on.
  public func ulp(at magnitude: Double) -> Double {
    guard magnitude.isFinite else { return magnitude }
    let exponent = max(Int(magnitude.bitPattern >> 52) - 1023, minimumExponent)
    return FloatFormat.powerOfTwo(exponent - significandBits + 1)
  }

  /// Half the spacing of the format's numbers at `magnitude`: the greatest error of rounding such a number. Where half the spacing
  /// is no double (subnormal binary64), the whole.
  public func halfUlp(at magnitude: Double) -> Double {
    max(ulp(at: magnitude) * 0.5, Double.leastNonzeroMagnitude)
  }

  /// The format's number nearest to `value`, ties to even, overflow to infinity: rounded once.
  public func round(_ value: DoubleDouble) -> Double {
    if significandBits == 53 || value.low == 0 || !value.isFinite { return round(value.high) }
    // Rounding to odd first (cutting, then setting the last bit because something was lost) keeps what the second rounding
    // needs to know, since 53 >= p + 2 for every narrower format.
    var bits = value.high.magnitude.bitPattern
    if (value.low < 0) == (value.high > 0) { bits -= 1 }
    bits |= 1
    return round(Double(bitPattern: bits | (value.high.bitPattern & 0x8000_0000_0000_0000)))
  }

  /// The format's number nearest to `value`, ties to even, overflow to infinity.
  public func round(_ value: Double) -> Double {
    switch significandBits {
    case 53: return value
    case 24: return Double(Float(value))
    default:
      guard value.isFinite, value != 0 else { return value }
      let spacing = ulp(at: value.magnitude)
      // Adding and taking away 1.5 · 2^52 rounds to an integer by IEEE's own rule; dividing by a power of two is exact.
      let shift = 0x1.8p52
      let rounded = ((value.magnitude / spacing + shift) - shift) * spacing
      let magnitude = rounded > greatestFinite ? Double.infinity : rounded
      return value < 0 ? -magnitude : magnitude
    }
  }

  /// 2^exponent; 0 below the subnormal doubles, infinity above all.
  static func powerOfTwo(_ exponent: Int) -> Double {
    if exponent > 1023 { return .infinity }
    if exponent >= -1022 { return Double(bitPattern: UInt64(exponent + 1023) << 52) }
    return exponent < -1074 ? 0 : Double(bitPattern: 1 << UInt64(exponent + 1074))
  }
}
