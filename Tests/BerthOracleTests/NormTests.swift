// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

/// Reductions that make more of a sum or a product than the sum.
@Suite struct NormTests {
  /// Values by mpmath 1.3: `sqrt(fsum(x*x))`, `log(fsum(x))`, `log(fsum(exp(x)))`, `fprod(x)` of the binary numbers.
  @Test(
    arguments: [
      (.reduceL2, [1, 2, 3], 3.7416573867739413), (.reduceL2, [3e-170, 4e-170], 5e-170), (.reduceL2, [3, 4], 5),
      (.reduceLogSum, [1, 2, 3], 1.791759469228055), (.reduceLogSum, [0.5, 0.5], 0),
      (.reduceLogSumExp, [1, 2, 3], 3.4076059644443806), (.reduceLogSumExp, [1000, 1000], 1000.6931471805599),
      (.reduceLogSumExp, [-1000, -.infinity], -1000), (.reduceProd, [0.1, 0.2, 0.3], 0.006000000000000001),
      (.reduceProd, [-1e-200, 1e-200, 1e300], -1e-100),
    ] as [(Operator, [Double], Double)])
  func knownValues(_ op: Operator, _ data: [Double], _ want: Double) throws {
    let reference = try reference(op, [try vector(.float64, data)])
    // A product that may vanish on the way, or squares that do, leave more room.
    let underflows = data[0].magnitude < 1e-100
    #expect(try reference.judging([want]).isCorrect)
    #expect(underflows || reference.bounds[0] <= 40 * 0x1p-53 * max(want.magnitude, 1))
    #expect(try underflows || reference.judging([want + 60 * 0x1p-53 * max(want.magnitude, 1)]).wrongCount == 1)
  }

  @Test func overflowOfSquaresIsLeftOpen() throws {
    let great = try vector(.float32, [2e19, 1e19])
    for got in [Double.infinity, 2.236068e19] { #expect(try reference(.reduceL2, [great]).judging([got]).isCorrect) }
    // Binary16 is computed in binary32, whose range its squares do not leave.
    let half = try vector(.float16, [60000, 20000])
    #expect(try reference(.reduceL2, [half]).judging([63232]).isCorrect)
    #expect(try reference(.reduceL2, [half]).judging([.infinity]).wrongCount == 1)
    #expect(try reference(.reduceL2, [try vector(.float16, [60000, 60000])]).judging([.infinity]).isCorrect)
  }

  @Test func cancellationOpensTheLogarithm() throws {
    // In binary32 the sum may come out below, at or above 0.
    let doubtful = try vector(.float32, [1, 1e-9, -1, 1e-10])
    #expect(try reference(.reduceLogSum, [doubtful]).judging([.nan]).unjudgedCount == 1)
    #expect(try reference(.reduceLogSum, [try vector(.float32, [1, 2, -3])]).judging([-.infinity]).isCorrect)
    #expect(try reference(.reduceLogSum, [try vector(.float32, [0.1, -0.3])]).judging([.nan]).isCorrect)
    #expect(try reference(.reduceLogSum, [try vector(.float32, [0.1, -0.3])]).judging([-1.6]).wrongCount == 1)
  }

  @Test func productsWhoseOrderDecides() throws {
    func judge(_ factors: [Double], _ got: Double) throws -> Judgement {
      try reference(.reduceProd, [try vector(.float32, factors)]).judging([got])
    }
    // Beyond the range in every order; in some; zero where nothing overflows; exact below 2^24.
    #expect(try judge([1e30, -1e30, 2, 1e30], -.infinity).isCorrect)
    #expect(try judge([1e30, 1e30, 2], 1).wrongCount == 1)
    #expect(try judge([1e30, 1e30, 1e-30], 1).unjudgedCount == 1)
    #expect(try judge([1e30, 1e30, 0], 1).unjudgedCount == 1)
    #expect(try judge([3, 0, -5], 0).isCorrect && judge([3, 0, -5], 1e-45).wrongCount == 1)
    #expect(try judge([0, .infinity], .nan).isCorrect && judge([1e-30, 1e-30, .infinity], 1).unjudgedCount == 1)
    #expect(try judge([3, 5, 0.125, 7], 13.125).worstFraction == 0)
    #expect(try judge([3, 5, 0.125, 7], 13.125001).wrongCount == 1)
    // 1e-60 vanishes, or comes back by the last factor: up to 1e20 times half the least number.
    #expect(try judge([1e-30, 1e-30, 1e20], 0).isCorrect && judge([1e-30, 1e-30, 1e20], 1e-20).wrongCount == 1)
  }
}
