// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct FloatFormatTests {
  /// A generator of bits, so that the tests are the same each time.
  private struct Bits {
    var state: UInt64
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  @Test func limits() {
    #expect(FloatFormat.float16.greatestFinite == 65504)
    #expect(FloatFormat.float16.leastPositive == 0x1p-24)
    #expect(FloatFormat.float16.overflowThreshold == DoubleDouble(65520))
    #expect(FloatFormat.bfloat16.greatestFinite == 0x1.FEp127)
    #expect(FloatFormat.bfloat16.leastPositive == 0x1p-133)
    #expect(FloatFormat.float32.greatestFinite == Double(Float.greatestFiniteMagnitude))
    #expect(FloatFormat.float32.leastPositive == Double(Float.leastNonzeroMagnitude))
    #expect(FloatFormat.float64.greatestFinite == Double.greatestFiniteMagnitude)
    #expect(FloatFormat.float64.unitRoundoff == 0x1p-53)
    #expect(FloatFormat(.int32) == nil)
  }

  @Test func spacing() {
    #expect(FloatFormat.float32.ulp(at: 1) == Double(Float(1).ulp))
    #expect(FloatFormat.float32.ulp(at: 1.999) == Double(Float(1.5).ulp))
    #expect(FloatFormat.float32.ulp(at: 0) == 0x1p-149)
    #expect(FloatFormat.float16.ulp(at: 1024) == 1)
    #expect(FloatFormat.float16.ulp(at: 0x1p-20) == 0x1p-24)
    #expect(FloatFormat.bfloat16.ulp(at: 256) == 2)
    #expect(FloatFormat.float64.ulp(at: 0x1p-1050) == 0x1p-1074)
    #expect(FloatFormat.float64.halfUlp(at: 1) == 0x1p-53)
    #expect(FloatFormat.float64.halfUlp(at: 0) == 0x1p-1074)
  }

  static let halves: [(Double, Double)] = [
    (0x1.002p0, 1.0), (0x1.0020000001p0, 0x1.004p0), (0x1.006p0, 0x1.008p0), (65519.99, 65504.0),
    (65520.0, .infinity), (-65520.0, -.infinity), (0x1p-25, 0.0), (0x1.0001p-25, 0x1p-24), (0x3p-25, 0x1p-23),
    (-0x1p-30, -0.0), (0x1.FFFp-15, 0x1p-14),
  ]

  @Test(arguments: halves)
  func roundsToHalf(value: Double, want: Double) {
    let got = FloatFormat.float16.round(value)
    #expect(got == want)
    #expect(got.sign == want.sign)
  }

  @Test func breaksTiesByWhatDoubleCannotSee() {
    // 1 + 2^-11 is a tie in binary16; 2^-80 more or less decides it.
    let tie = DoubleDouble(1 + 0x1p-11)
    #expect(FloatFormat.float16.round(tie + 0x1p-80) == 1 + 0x1p-10)
    #expect(FloatFormat.float16.round(tie - 0x1p-80) == 1)
    #expect(FloatFormat.float16.round(-(tie + 0x1p-80)) == -(1 + 0x1p-10))
    let single = DoubleDouble(1 + 0x1p-24)
    #expect(FloatFormat.float32.round(single + 0x1p-90) == 1 + 0x1p-23)
    #expect(FloatFormat.float32.round(single - 0x1p-90) == 1)
    let bfloat = DoubleDouble(-(1 + 0x1p-8))
    #expect(FloatFormat.bfloat16.round(bfloat + 0x1p-70) == -1)
    #expect(FloatFormat.bfloat16.round(bfloat - 0x1p-70) == -(1 + 0x1p-7))
  }

  @Test(arguments: [DType.float16, .bfloat16])
  func everyNarrowNumberSurvives(dtype: DType) throws {
    let bytes = (0...UInt16.max).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let values = try #require(bytes.withUnsafeBytes { ElementCodec.doubles($0, dtype) })
    let back = try #require(ElementCodec.bytes(values, as: dtype))
    var different = 0
    for index in 0..<values.count
    where back[2 * index] != bytes[2 * index] || back[2 * index + 1] != bytes[2 * index + 1] {
      different += 1
      #expect(values[index].isNaN, "\(dtype) \(index) became \(values[index])")
    }
    // NaNs lose their payload; all of the others must be the same.
    #expect(different == values.count { $0.isNaN } - 2)
  }

  @Test func agreesWithTheProcessorsConversions() {
    var bits = Bits(state: 0x1234_5678_9ABC_DEF1)
    for _ in 0..<20000 {
      let raw = bits.next()
      // Exponents around binary16's range, so that normal, subnormal and overflowing numbers all come up.
      let exponent = UInt64(1023 - 30 + Int(raw % 50))
      let value = Double(bitPattern: (raw & 0x800F_FFFF_FFFF_FFFF) | exponent << 52)
      #expect(FloatFormat.float16.round(value) == Double(Float16(value)))
      #expect(FloatFormat.bfloat16.round(value) == Double(Float(BFloat16(value))))
      let tail = value.ulp * 0x1p-10
      let sum = DoubleDouble(sum: value, bits.next() & 1 == 0 ? tail : -tail)
      if Float16(value.nextUp) == Float16(value.nextDown) {
        #expect(FloatFormat.float16.round(sum) == Double(Float16(value)))
      }
    }
  }

  @Test(arguments: DType.allKnown.filter { !$0.isFloatingPoint })
  func integersWrapAndSurvive(dtype: DType) throws {
    let bytes = try #require(ElementCodec.bytes([0, 1, -1, 127, 128, 255, Int64.min, Int64.max], as: dtype))
    let values = try #require(bytes.withUnsafeBytes { ElementCodec.integers($0, dtype) })
    #expect(ElementCodec.bytes(values, as: dtype) == bytes)
    switch dtype {
    case .int8: #expect(values == [0, 1, -1, 127, -128, -1, 0, -1])
    case .uint8: #expect(values == [0, 1, 255, 127, 128, 255, 0, 255])
    case .uint32: #expect(values == [0, 1, 0xFFFF_FFFF, 127, 128, 255, 0, 0xFFFF_FFFF])
    case .bool: #expect(values == [0, 1, 1, 1, 1, 1, 1, 1])
    default: #expect(values[3] == 127 && values[0] == 0)
    }
  }
}
