// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

private let floats: [DType] = [.float64, .float32, .float16, .bfloat16]

@Suite struct RemainderAndPowerTests {
  /// Python's `%` and C's `fmod`, by hand.
  @Test(arguments: floats) func remaindersOfFloats(dtype: DType) throws {
    let infinity = Double.infinity
    let a = try vector(dtype, [5.5, -5.5, 5.5, -5.5, 6, -6, 1, -1, infinity, 1, .nan, -0.0, -0.0, 0])
    let b = try vector(dtype, [2, 2, -2, -2, -3, 3, infinity, infinity, 2, 0, 1, 2, -2, -2])
    let down = try reference(.mod, [a, b])
    let cut = try reference(.mod, [a, b], attributes: ["fmod": 1])
    let nan = Double.nan
    let signOfB = [1.5, 0.5, -0.5, -1.5, -0.0, 0, 1, infinity, nan, nan, nan, 0, -0.0, -0.0]
    let signOfA = [1.5, -1.5, 1.5, -1.5, 0, -0.0, 1, -1, nan, nan, nan, -0.0, -0.0, 0]
    #expect(try down.judging(signOfB).isCorrect && cut.judging(signOfA).isCorrect)
    // All but the first, the fourth, the seventh, the NaNs and one zero differ, and of the others' zeros the sign counts.
    #expect(try down.judging(signOfA).wrongCount == 7)
    // Of -0 by a positive number either zero will do.
    #expect(try cut.judging(signOfB).wrongCount == 6)
    #expect(try cut.judging(signOfA.map { $0 == 0 ? 1e-5 : $0 }).wrongCount == 5)
  }

  /// Quotients far beyond the integers of the format: math.fmod and % of CPython 3.11.
  @Test func remaindersAreExactHoweverLargeTheQuotient() throws {
    let a = try vector(.float64, [1e300, -1e300, 0x1.fffffffffffffp+1023, -1e-300])
    let b = try vector(.float64, [3, 7, 0x1p-1074, 2])
    let cut = try reference(.mod, [a, b], attributes: ["fmod": 1]).wanted
    #expect(cut == [0, -1, 0, -1e-300])
    #expect(try reference(.mod, [a, b]).wanted == [0, 6, 0, 2])
  }

  @Test func remaindersOfIntegers() throws {
    let a = try vector(.int8, [7, -7, 7, -7, -128, -128, 5])
    let b = try vector(.int8, [3, 3, -3, -3, -1, 127, 0])
    let down = try reference(.mod, [a, b])
    #expect(down.wanted == [1, 2, -2, -1, 0, 126, 0] && down.unjudged == [6])
    #expect(try reference(.mod, [a, b], attributes: ["fmod": 1]).wanted == [1, -1, 1, -1, 0, -1, 0])
    let unsigned = try reference(.mod, [try vector(.uint64, [-1]), try vector(.uint64, [10])])
    #expect(unsigned.wanted == [5])
  }

  @Test(arguments: floats) func powersOfFloats(dtype: DType) throws {
    let infinity = Double.infinity
    let x: [Double] = [2, 3, -2, 10, .nan, 1, -1, 0, -0.0, infinity, -2, 0.5]
    let y: [Double] = [0.5, -2.5, 3, 4, 0, .nan, infinity, -1, -1, -2, 0.5, 3]
    // By mpmath with 300 bits, and C's special cases.
    let values: [Double] = [
      0x1.6a09e667f3bcdp+0, 0x1.06c22e8802d6ep-4, -8, 10_000, 1, 1, 1, infinity, -infinity, 0, .nan, 0.125,
    ]
    let reference = try reference(.pow, [try vector(dtype, x), try vector(dtype, y)])
    #expect(try reference.judging(values).isCorrect)
    let wrong: [Double] = values.map { $0.isNaN ? 0 : $0 == 0 ? 1 : -$0 }
    #expect(try reference.judging(wrong).wrongCount == x.count)
    #expect(try reference.judging(values.map { $0 * 1.1 }).wrongCount == 7)
  }

  @Test func exponentsOfOtherDTypesMayBeRounded() throws {
    // float32 takes 2^24 + 1 for 2^24: the power of 1 + 2^-20 is off by 2^-20 of itself, the sign of -1's by all.
    let x = try vector(.float32, [1 + 0x1p-20, -1, -1])
    let y = try vector(.int32, [0x1000001, 0x1000001, 0x100000F - 8])
    let reference = try reference(.pow, [x, y])
    let power = reference.wanted[0]
    #expect(try reference.judging([power * (1 + 0x1p-20), 1, -1]).isCorrect)
    #expect(try !reference.judging([power * (1 + 0x1p-17), 1, -1]).isCorrect)
    #expect(reference.bounds[1] == .infinity)
  }

  @Test func powersOfIntegers() throws {
    let x = try vector(.int32, [2, -3, 0, 7, 2, 2, 46_341, -1, 2])
    let y = try vector(.int32, [30, 3, 0, 1, 31, -1, 2, 1001, 0])
    let powers = try reference(.pow, [x, y])
    #expect(powers.wanted == [1 << 30, -27, 1, 7, 0, 0, 0, -1, 1])
    #expect(powers.unjudged == [4, 5, 6])
    let fractions = try vector(.float32, [3, 0.5, 30, -1])
    let mixed = try reference(.pow, [try vector(.int64, [2, 4, 2, 2]), fractions])
    #expect(mixed.wanted == [8, 0, 0, 0] && mixed.unjudged == [1, 2, 3])
  }
}

@Suite struct VariadicTests {
  @Test(arguments: floats) func sumsHaveOneRounding(dtype: DType) throws {
    let format = try #require(FloatFormat(dtype))
    let third = format.round(1.0 / 3)
    let x = try vector(dtype, [1, third, .infinity, .infinity, .nan])
    let y = try vector(dtype, [format.unitRoundoff, third, 1, -.infinity, 1])
    // Of two: to the last place. 1 + u is a tie, and goes to 1.
    let two = try reference(.sum, [x, y])
    #expect(try two.judging([1, 2 * third, .infinity, .nan, .nan]).worstFraction == 0)
    #expect(try two.judging([1 + 2 * format.unitRoundoff, 2 * third, .infinity, .nan, .nan]).firstWrong == 0)
    // Of three, float16's u twice: 1 + 2u if it is rounded at the end, 1 if after each addition.
    let three = try reference(.sum, [x, y, y])
    #expect(try three.judging([1 + 2 * format.unitRoundoff, 3 * third, .infinity, .nan, .nan]).isCorrect)
    #expect(try three.judging([1, 3 * third, .infinity, .nan, .nan]).isCorrect == (format.accumulator == format))
    let one = try reference(.sum, [x])
    #expect(try one.judging([1, third, .infinity, .infinity, .nan]).worstFraction == 0)
  }

  @Test(arguments: floats) func meansDivideOnce(dtype: DType) throws {
    let x = try vector(dtype, [1, 2, 4])
    let y = try tensor(dtype, [1], [2])
    #expect(try reference(.mean, [x, y]).judging([1.5, 2, 3]).worstFraction == 0)
    let three = try reference(.mean, [x, y, y])
    #expect(try three.judging([5.0 / 3, 2, 8.0 / 3]).isCorrect)
    #expect(try three.judging([1.7, 2, 2.7]).wrongCount == 2)
  }

  @Test func leastAndGreatest() throws {
    let (x, y) = (try vector(.float32, [1, .nan, -2]), try vector(.float32, [3, 1, .nan]))
    #expect(try reference(.maximum, [x, y]).judging([3, .nan, .nan]).isCorrect)
    #expect(try reference(.minimum, [x, y, x]).judging([1, .nan, .nan]).isCorrect)
    #expect(try reference(.minimum, [x, y]).judging([3, 1, -2]).wrongCount == 3)
    let (a, b) = (try vector(.uint64, [-1, 5]), try tensor(.uint64, [], [7]))
    #expect(try reference(.maximum, [a, b]).judging([-1, 7]).isCorrect)
    #expect(try reference(.minimum, [a, b]).wanted == [7, 5])
  }

  @Test func clippingMeetsTheUpperBoundLast() throws {
    let x = try vector(.float32, [-5, 0, 5, .nan, .infinity, -.infinity])
    let (low, high) = (try tensor(.float32, [], [-1]), try tensor(.float32, [], [2]))
    #expect(try reference(.clip, [x, low, high]).judging([-1, 0, 2, .nan, 2, -1]).isCorrect)
    #expect(try reference(.clip, [x, high, low]).judging([-1, -1, -1, .nan, -1, -1]).isCorrect)
    // A bound left out is the greatest finite number, or none.
    let lower = try reference(.clip, [x, low])
    #expect(try lower.judging([-1, 0, 5, .nan, 0, -1]).isCorrect && lower.unjudged == [4])
    #expect(try reference(.clip, [x, try tensor(.float32, [], [.nan]), high]).unjudged.count == 6)
  }
}
