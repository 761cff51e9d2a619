// SPDX-License-Identifier: Apache-2.0

import BerthOracle
import Testing

/// One special case: x^y is `power`, sign of zero and NaN included.
private struct SpecialPower: CustomTestStringConvertible {
  let x: Double
  let y: Double
  let power: Double

  init(_ x: Double, _ y: Double, _ power: Double) {
    self.x = x
    self.y = y
    self.power = power
  }

  var testDescription: String { "\(x)^\(y) = \(power)" }

  /// The cases of C23, F.10.4.4, which are those of IEEE 754-2019, 9.2.1.
  static let standard: [SpecialPower] = {
    let infinity = Double.infinity
    let greatestOdd = 0x1p53 - 1
    var cases = [Double]([0, -0.0, 1, -2.5, infinity, -infinity, .nan]).flatMap { any in
      [SpecialPower(any, 0, 1), SpecialPower(any, -0.0, 1), SpecialPower(1, any, 1)]
    }
    for odd in [1, 3, 67, greatestOdd] {
      cases += [
        SpecialPower(0, -odd, infinity), SpecialPower(-0.0, -odd, -infinity), SpecialPower(0, odd, 0),
        SpecialPower(-0.0, odd, -0.0), SpecialPower(-infinity, -odd, -0.0), SpecialPower(-infinity, odd, -infinity),
        SpecialPower(-1, odd, -1), SpecialPower(-1, -odd, -1),
      ]
    }
    for other in [0.5, 2, 2.5, 0x1p-1074, 0x1p53, 0x1p53 + 2, 0x1p64, 1e300, infinity] {
      for base in [0, -0.0] {
        cases += [SpecialPower(base, -other, infinity), SpecialPower(base, other, 0)]
      }
      for base in [infinity, -infinity] {
        cases += [SpecialPower(base, -other, 0), SpecialPower(base, other, infinity)]
      }
    }
    for even in [2, 0x1p53, 0x1p64, 1e300, infinity] {
      cases += [SpecialPower(-1, even, 1), SpecialPower(-1, -even, 1)]
    }
    for part in [0.5, -0.5, 2.5, 0x1p-1074, 0x1p51 + 0.5] {
      cases += [SpecialPower(-1, part, .nan), SpecialPower(-0x1p-1074, part, .nan), SpecialPower(-3, part, .nan)]
    }
    for sign in [1.0, -1] {
      for below in [1 - 0x1p-53, 0x1p-1074] {
        cases += [SpecialPower(sign * below, -infinity, infinity), SpecialPower(sign * below, infinity, 0)]
      }
      for above in [1 + 0x1p-52, Double.greatestFiniteMagnitude] {
        cases += [SpecialPower(sign * above, -infinity, 0), SpecialPower(sign * above, infinity, infinity)]
      }
    }
    for number in [2, -2, infinity, -infinity, .nan] {
      cases += [SpecialPower(.nan, number, .nan), SpecialPower(number, .nan, .nan)]
    }
    cases += [SpecialPower(0, .nan, .nan), SpecialPower(-0.0, .nan, .nan)]
    return cases
  }()

  /// Overflow and underflow, with the sign of odd powers.
  static let outOfRange: [SpecialPower] = [
    SpecialPower(2, 1024, .infinity), SpecialPower(-2, 1025, -.infinity), SpecialPower(-2, 1026, .infinity),
    SpecialPower(2, 1e300, .infinity), SpecialPower(0.5, 1e300, 0), SpecialPower(1 + 0x1p-52, 1e300, .infinity),
    SpecialPower(-10, 309, -.infinity), SpecialPower(-10, -325, -0.0), SpecialPower(-10, -326, 0),
    // 2^-1075 is midway between 0 and the least number: to even. A little more is not.
    SpecialPower(2, -1075, 0), SpecialPower(-2, -1075, -0.0), SpecialPower(2, -1074.999, 0x1p-1074),
    SpecialPower(-0.5, 1077, -0.0), SpecialPower(3, -679, 0), SpecialPower(-3, -1e15, 0),
  ]

  /// Powers that are doubles.
  static let exact: [SpecialPower] = [
    SpecialPower(3, 4, 81), SpecialPower(-3, 3, -27), SpecialPower(1.5, 10, 57.6650390625), SpecialPower(10, 22, 1e22),
    SpecialPower(9, 0.5, 3), SpecialPower(9, 1.5, 27), SpecialPower(81, 0.25, 3), SpecialPower(0x1.2p-7, 0.5, 0x1.8p-4),
    SpecialPower(4, -0.5, 0.5), SpecialPower(2, 1023, 0x1p1023), SpecialPower(2, -1074, 0x1p-1074),
    SpecialPower(0x1p-1074, 0.5, 0x1p-537), SpecialPower(0x1p-1024, 0x1p-10, 0.5),
    SpecialPower(0x1p-1074, -0.5, 0x1p537),
    SpecialPower(0x1.23p-600, 1, 0x1.23p-600),
  ]
}

@Suite struct DoubleDoublePowerTests {
  @Test func powersAgreeWithTheTable() {
    #expect(FunctionTable.pow.contains { $0.low != 0 }, "the table says nothing of the lower half")
    for row in FunctionTable.pow {
      let got = DoubleDouble.pow(row.x, row.y)
      let error = ((got.high - row.high) + (got.low - row.low)).magnitude
      // Subnormal powers are rounded to the nearest; a lower half has the spacing of the subnormal numbers at least.
      let isSubnormal = row.high.magnitude < Double.leastNormalMagnitude
      let allowed = isSubnormal ? 0 : row.high.magnitude * 0x1p-95 + 0x1p-1074
      #expect(error <= allowed, "\(row.x)^\(row.y) is off by \(error / row.high.magnitude)")
    }
  }

  @Test(arguments: SpecialPower.standard + SpecialPower.outOfRange + SpecialPower.exact)
  private func specialCases(_ special: SpecialPower) {
    let got = DoubleDouble.pow(special.x, special.y)
    if special.power.isNaN {
      #expect(got.isNaN)
    } else {
      #expect(got.high.bitPattern == special.power.bitPattern)
      #expect(got.low == 0)
    }
  }

  @Test func exactPowersBeyondDouble() {
    // (2^53 - 1)^2 = 2^106 - 2^54 + 1.
    #expect(DoubleDouble.pow(0x1p53 - 1, 2) == DoubleDouble(sum: 0x1p106 - 0x1p54, 1))
    // 3^66 has 105 bits, 10^40 = 2^40 · 5^40 has 93: split by Python's integers, high = float(n), low = float(n - int(high)).
    #expect(DoubleDouble.pow(3, 66) == DoubleDouble(sum: 0x1.860d7a2c0b42cp+104, 0x1.b1f822ba52848p+49))
    #expect(DoubleDouble.pow(100, 20) == DoubleDouble(sum: 0x1.d6329f1c35ca5p+132, -0x1.0151182a7c000p+78))
  }
}
