// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct BFloat16Tests {
  @Test func everyPatternSurvivesTheWayThroughFloatAndDouble() {
    for bits in UInt16.min...UInt16.max {
      let value = BFloat16(bitPattern: bits)
      let wide = Float(value)
      if wide.isNaN {
        #expect(Float(BFloat16(wide)).isNaN && Float(BFloat16(Double(wide))).isNaN)
        #expect(BFloat16(wide).bitPattern >> 15 == bits >> 15, "the sign of a NaN")
      } else {
        #expect(BFloat16(wide) == value)
        #expect(BFloat16(Double(wide)) == value)
      }
    }
  }

  @Test func everyNaNOfFloatStaysOne() {
    // A payload in the low half alone would vanish if it were cut.
    for bits: UInt32 in [0x7F80_0001, 0x7F80_FFFF, 0x7FC0_0000, 0xFF80_0001, 0xFFFF_FFFF] {
      #expect(Float(BFloat16(Float(bitPattern: bits))).isNaN)
    }
  }

  /// Between any two neighbours: the middle goes to the even one, and the least step off the middle to the nearer one,
  /// whether it comes as a Float or as a Double that no Float holds.
  @Test func roundsToNearestTiesToEven() {
    for low in UInt16(0)..<0x7F80 {
      let (even, odd) = low % 2 == 0 ? (low, low + 1) : (low + 1, low)
      let middle = UInt32(low) << 16 | 0x8000
      for sign: UInt32 in [0, 0x8000_0000] {
        func float(_ bits: UInt32) -> Float { Float(bitPattern: bits | sign) }
        func expected(_ bits: UInt16) -> BFloat16 { BFloat16(bitPattern: bits | UInt16(sign >> 16)) }
        #expect(BFloat16(float(middle)) == expected(even), "tie at \(odd)")
        #expect(BFloat16(float(middle - 1)) == expected(low))
        #expect(BFloat16(float(middle + 1)) == expected(low + 1))
        let exact = Double(float(middle))
        #expect(BFloat16(exact) == expected(even))
        let away = sign == 0 ? exact.nextUp : exact.nextDown
        let towardsZero = sign == 0 ? exact.nextDown : exact.nextUp
        // Rounded to a Float first, both would be ties.
        #expect(BFloat16(away) == expected(low + 1))
        #expect(BFloat16(towardsZero) == expected(low))
      }
    }
  }

  @Test func extremes() {
    #expect(BFloat16(Float.greatestFiniteMagnitude).bitPattern == 0x7F80)
    #expect(BFloat16(-Double.greatestFiniteMagnitude).bitPattern == 0xFF80)
    #expect(BFloat16(0x1.FEp127 as Double).bitPattern == 0x7F7F)
    // The middle between the greatest and what would follow it: infinity is the even one.
    #expect(BFloat16(0x1.FFp127 as Double).bitPattern == 0x7F80)
    #expect(BFloat16((0x1.FFp127 as Double).nextDown).bitPattern == 0x7F7F)
    #expect(BFloat16(Double.leastNonzeroMagnitude).bitPattern == 0)
    #expect(BFloat16(-Double.leastNonzeroMagnitude).bitPattern == 0x8000)
    #expect(BFloat16(0x1p-133 as Double).bitPattern == 1)
    #expect(BFloat16(0x1p-134 as Double).bitPattern == 0, "half the least: a tie, to even")
    #expect(BFloat16((0x1p-134 as Double).nextUp).bitPattern == 1)
    #expect(BFloat16(Double.infinity).bitPattern == 0x7F80)
    #expect(BFloat16(-0.0 as Float).bitPattern == 0x8000)
  }

  @Test func printsItsValue() { #expect("\(BFloat16(1.5 as Float))" == "1.5") }
}
