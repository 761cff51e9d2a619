// SPDX-License-Identifier: Apache-2.0

import BerthOracle
import Testing

@Suite struct DoubleDoubleTests {
  /// |got - want| / |want|, computed so that the difference of two numbers of 106 bits is not lost.
  private func relativeError(_ got: DoubleDouble, _ row: Row) -> Double {
    let difference = ((got.high - row.high) + (got.low - row.low)).magnitude
    return difference / row.high.magnitude
  }

  @Test(
    arguments: [
      ("exp", FunctionTable.exp, DoubleDouble.exp),
      ("expMinusOne", FunctionTable.expMinusOne, DoubleDouble.expMinusOne),
      ("tanh", FunctionTable.tanh, DoubleDouble.tanh), ("sigmoid", FunctionTable.sigmoid, DoubleDouble.sigmoid),
      ("erf", FunctionTable.erf, DoubleDouble.erf), ("erfc", FunctionTable.erfc, DoubleDouble.erfc),
      ("log", FunctionTable.log, DoubleDouble.log),
      ("logOnePlus", FunctionTable.logOnePlus, DoubleDouble.logOnePlus),
      ("softplus", FunctionTable.softplus, DoubleDouble.softplus),
      ("sin", FunctionTable.sin, { DoubleDouble.sin($0.high) }),
      ("cos", FunctionTable.cos, { DoubleDouble.cos($0.high) }),
    ] as [(String, [Row], @Sendable (DoubleDouble) -> DoubleDouble)])
  func functionsAgreeWithTheTables(
    name: String, table: [Row], function: @Sendable (DoubleDouble) -> DoubleDouble
  ) {
    #expect(table.count >= 100)
    #expect(table.contains { $0.low != 0 }, "the table says nothing of the lower half")
    for row in table {
      let error = relativeError(function(DoubleDouble(row.x)), row)
      // The oracle's own precision, as its documentation promises: bounds for float64 begin at 2^-53.
      #expect(error < 0x1p-95, "\(name)(\(row.x)) is off by \(error)")
    }
  }

  @Test func specialArguments() {
    let infinity = DoubleDouble(Double.infinity)
    #expect(DoubleDouble.exp(infinity) == infinity)
    #expect(DoubleDouble.exp(-infinity) == .zero)
    #expect(DoubleDouble.exp(.zero) == DoubleDouble(1))
    #expect(DoubleDouble.exp(.nan).isNaN)
    #expect(DoubleDouble.tanh(infinity) == DoubleDouble(1))
    #expect(DoubleDouble.tanh(-infinity) == DoubleDouble(-1))
    #expect(DoubleDouble.tanh(.nan).isNaN)
    // Near the smallest normal number a quotient has no room for its low part; the value is x to the last bit.
    for tiny in [0x1.8546d3fp-1021, -0x1p-1022, 0x1p-1074, 0x1.8p-70] {
      #expect(DoubleDouble.tanh(DoubleDouble(tiny)).high == tiny)
      #expect(DoubleDouble.expMinusOne(DoubleDouble(tiny)).high == tiny)
    }
    #expect(DoubleDouble.erf(-infinity) == DoubleDouble(-1))
    #expect(DoubleDouble.erfc(infinity) == .zero)
    #expect(DoubleDouble.erfc(-infinity) == DoubleDouble(2))
    #expect(DoubleDouble.erf(.nan).isNaN)
    #expect(DoubleDouble.sigmoid(infinity) == DoubleDouble(1))
    #expect(DoubleDouble.sigmoid(-infinity) == .zero)
    #expect(DoubleDouble.sigmoid(.nan).isNaN)
  }

  @Test func specialArgumentsOfTheLogarithms() {
    let infinity = DoubleDouble(Double.infinity)
    #expect(DoubleDouble.log(.zero) == -infinity)
    #expect(DoubleDouble.log(-.zero) == -infinity)
    #expect(DoubleDouble.log(DoubleDouble(1)) == .zero)
    #expect(DoubleDouble.log(infinity) == infinity)
    #expect(DoubleDouble.logOnePlus(DoubleDouble(-1)) == -infinity)
    #expect(DoubleDouble.logOnePlus(infinity) == infinity)
    #expect(DoubleDouble.logOnePlus(DoubleDouble(-0.0)).high.sign == .minus)
    for outside in [-0x1p-1074, -1, -Double.infinity, .nan] {
      #expect(DoubleDouble.log(DoubleDouble(outside)).isNaN)
      #expect(DoubleDouble.logOnePlus(DoubleDouble(outside) - 1).isNaN)
    }
    #expect(DoubleDouble.softplus(infinity) == infinity)
    #expect(DoubleDouble.softplus(-infinity) == .zero)
    #expect(DoubleDouble.softplus(.nan).isNaN)
    // Both halves of the argument count: ln(1 + 2^-80) = 2^-80 - 2^-161 + ..., and ln(e^t) = t.
    #expect(DoubleDouble.log(DoubleDouble(1) + 0x1p-80) == DoubleDouble(0x1p-80) - 0x1p-161)
    for t in [0.3, -0.01, 7, -300, 650] {
      let back = DoubleDouble.log(DoubleDouble.exp(DoubleDouble(t))) - t
      #expect(back.high.magnitude < 0x1p-97)
    }
  }

  @Test func specialArgumentsOfTheTrigonometricFunctions() {
    for outside in [Double.infinity, -.infinity, .nan] {
      #expect(DoubleDouble.sin(outside).isNaN)
      #expect(DoubleDouble.cos(outside).isNaN)
    }
    for tiny in [0.0, -0.0, 0x1p-1074, -0x1p-1022] {
      #expect(DoubleDouble.sin(tiny).high.bitPattern == tiny.bitPattern)
      #expect(DoubleDouble.cos(tiny) == DoubleDouble(1))
    }
  }

  @Test func exponentialOfTheLeastNumbers() {
    // mpmath: exp(-745) = 4.99e-324 and exp(-708.5) = 2.0044...e-308, subnormal doubles.
    #expect(DoubleDouble.exp(DoubleDouble(-745)).high == 0x1p-1074)
    #expect((DoubleDouble.exp(DoubleDouble(-708.5)).high - 0x0.dfc58ea1abb4p-1022).magnitude <= 0x1p-1020)
    #expect(DoubleDouble.exp(DoubleDouble(-746)).high == 0)
  }

  @Test func basicOperations() {
    let third = DoubleDouble(1) / 3
    // 1/3 = 0x1.5555...p-2: the bits go on after the 53rd.
    #expect(third.high == 0x1.5555555555555p-2)
    #expect((third.low - 0x1.5555555555555p-56).magnitude <= 0x1p-108)
    #expect(((third * 3).high - 1) + (third * 3).low <= 0x1p-104)
    let root = DoubleDouble(2).squareRoot()
    let back = root * root - 2
    #expect(back.high.magnitude <= 0x1p-103)
    #expect(DoubleDouble(-1).squareRoot().isNaN)
    #expect(DoubleDouble(0).squareRoot() == .zero)
    // What double cannot hold: 2^60 + 2^-40, times itself, less 2^120, is 2^21 + 2^-80.
    let wide = DoubleDouble(0x1p60) + 0x1p-40
    #expect((wide * wide - 0x1p120).high == 0x1p21)
    #expect(DoubleDouble(1) / 0 == DoubleDouble(Double.infinity))
    #expect((DoubleDouble(Double.infinity) - Double.infinity).isNaN)
    #expect(DoubleDouble(integer: Int64.max) == DoubleDouble(0x1p63) - 1)
    #expect(DoubleDouble(integer: Int64.min) == DoubleDouble(-0x1p63))
    #expect(DoubleDouble(integer: UInt64.max) == DoubleDouble(0x1p64) - 1)
    #expect(DoubleDouble(1) < DoubleDouble(1) + 0x1p-100)
  }
}
