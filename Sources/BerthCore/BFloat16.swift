// SPDX-License-Identifier: Apache-2.0

/// A bfloat16 number: the upper half of a binary32. Storage and conversion only; arithmetic is done in `Float`.
public struct BFloat16: Hashable, Sendable, BitwiseCopyable {
  /// The sixteen bits.
  public var bitPattern: UInt16

  /// The number with these bits.
  @inlinable
  public init(bitPattern: UInt16) {
    self.bitPattern = bitPattern
  }

  /// The nearest bfloat16 to `value`, ties to even; overflow gives infinity, a NaN stays a (quiet) NaN of the same
  /// sign.
  @inlinable
  public init(_ value: Float) {
    let bits = value.bitPattern
    if value.isNaN {
      // Truncating could clear the whole payload and turn a NaN into an infinity, so the quiet bit is set.
      bitPattern = UInt16(truncatingIfNeeded: bits >> 16) | 0x0040
    } else {
      let roundingBias: UInt32 = 0x7FFF + ((bits >> 16) & 1)
      bitPattern = UInt16(truncatingIfNeeded: (bits &+ roundingBias) >> 16)
    }
  }

  /// The nearest bfloat16 to `value`, rounded once, ties to even.
  @inlinable
  public init(_ value: Double) {
    // Rounding twice (to nearest binary32, then to bfloat16) errs where the first rounding lands on a tie. Truncating
    // the first time and setting the last bit when anything was lost keeps what the second rounding needs to know.
    var narrow = Float(value)
    if !value.isNaN, Double(narrow) != value {
      let truncated =
        narrow.magnitude > 0 && Double(narrow.magnitude) > value.magnitude
        ? narrow.bitPattern - 1 : narrow.bitPattern
      narrow = Float(bitPattern: truncated | 1)
    }
    self.init(narrow)
  }
}

extension Float {
  /// The value of a bfloat16, exactly.
  @inlinable
  public init(_ value: BFloat16) {
    self.init(bitPattern: UInt32(value.bitPattern) << 16)
  }
}

extension BFloat16: CustomStringConvertible {
  /// The value, as `Float` prints it.
  public var description: String { Float(self).description }
}
