// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

private let floats: [DType] = [.float64, .float32, .float16, .bfloat16]
private let numbers: [DType] = floats + [.int64, .int32, .uint64, .uint32]

@Suite struct ContractionTests {
  /// Integers, by numpy: A = arange(12).reshape(2, 1, 2, 3) - 5, B as given, A @ B.
  @Test(arguments: numbers.filter { $0 != .uint32 && $0 != .uint64 })
  func batchedAndBroadcastIntegersAreExact(dtype: DType) throws {
    let a = try tensor(dtype, [2, 1, 2, 3], (0..<12).map { Double($0 - 5) })
    let b = try tensor(dtype, [3, 3, 2], [-4, 1, 6, 0, 5, -1, 4, -2, 3, -3, 2, -4, 1, 6, 0, 5, -1, 4])
    let reference = try reference(.matMul, [a, b])
    let want: [Double] = [
      -19, -2, 2, -2, -38, 34, -11, 7, -2, -62, -2, -17, 23, -2, 44, -2, 16, -20, 43, -47, -2, 28, -2, 73,
    ]
    #expect(reference.type.shape == [2, 3, 2, 2])
    #expect(reference.wanted == want)
    #expect(reference.bounds.allSatisfy { $0 == 0 })
    var wrong = want
    wrong[23] += 1
    #expect(try reference.judging(wrong).firstWrong == 23)
    #expect(try reference.judging(want).worstFraction == 0)
  }

  @Test func vectorsOnEitherSide() throws {
    let row = try vector(.float32, [1, 2, 3])
    let matrix = try tensor(.float32, [3, 2], [1, 2, 3, 4, 5, 6])
    #expect(try reference(.matMul, [row, matrix]).wanted == [22, 28])
    #expect(try reference(.matMul, [try tensor(.float32, [2, 3], [1, 2, 3, 4, 5, 6]), row]).wanted == [14, 32])
    let dot = try reference(.matMul, [row, row])
    #expect(dot.type.shape == .scalar)
    #expect(dot.wanted == [14])
  }

  @Test func integersWrapModuloTheirWidth() throws {
    let a = try tensor(.int32, [1, 2], [2_147_483_647, 2])
    let b = try tensor(.int32, [2, 1], [2, 3])
    #expect(try reference(.matMul, [a, b]).wanted == [4])
    let unsigned = try tensor(.uint32, [1, 1], [4_294_967_295])
    #expect(try reference(.matMul, [unsigned, unsigned]).wanted == [1])
  }

  @Test(arguments: floats)
  func gemmByHand(dtype: DType) throws {
    // A' = [[1, 3], [2, 4]], B' = [[5, 6], [7, 8]]: A' B' = [[26, 30], [38, 44]].
    let a = try tensor(dtype, [2, 2], [1, 2, 3, 4])
    let b = try tensor(dtype, [2, 2], [5, 7, 6, 8])
    let c = try vector(dtype, [1, -1])
    let reference = try reference(
      .gemm, [a, b, c], attributes: ["transA": 1, "transB": 1, "alpha": 0.5, "beta": 2.0])
    #expect(reference.wanted == [15, 13, 21, 20])
    #expect(reference.bounds == [0, 0, 0, 0])
    let plain = try self.plain(dtype)
    #expect(plain.wanted == [19, 22, 43, 50])
    // An alpha of 24 bits rounds in float32, and in float64 it does not.
    let scaled = try BerthOracleTests.reference(.gemm, [a, b], attributes: ["alpha": .float(0.1)])
    #expect(scaled.bounds.allSatisfy { ($0 > 0) == (dtype != .float64) })
    #expect((scaled.wanted[0] - Double(Float(0.1)) * 17).magnitude < 1e-9)
  }

  private func plain(_ dtype: DType) throws -> ReferenceTensor {
    try reference(.gemm, [try tensor(dtype, [2, 2], [1, 2, 3, 4]), try tensor(dtype, [2, 2], [5, 6, 7, 8])])
  }

  @Test func gemmOfIntegers() throws {
    let a = try tensor(.int32, [1, 2], [3, 4])
    let b = try tensor(.int32, [2, 1], [5, 6])
    let c = try tensor(.int32, .scalar, [7])
    #expect(try reference(.gemm, [a, b, c], attributes: ["alpha": 2.0, "beta": -1.0]).wanted == [71])
    #expect(try reference(.gemm, [a, b, c], attributes: ["alpha": 0.5]).unjudged == [0])
  }

  /// By numpy: two groups, strides 1 and 2, padding above and to the right; then one group, dilated, padded elsewhere.
  @Test(arguments: floats)
  func convolutions(dtype: DType) throws {
    let x = try tensor(dtype, [1, 2, 3, 4], (0..<24).map { Double($0 - 7) })
    let weights: [Double] = [-2, 1, 4, 0, 3, -1, 2, -2]
    let grouped = try reference(
      .conv, [x, try tensor(dtype, [2, 1, 2, 2], weights), try vector(dtype, [5, -6])],
      attributes: ["group": 2, "strides": [1, 2], "pads": [1, 0, 0, 1]])
    #expect(grouped.type.shape == [1, 2, 3, 2])
    #expect(grouped.wanted == [-23, -15, 1, 7, 13, 19, -8, -8, 1, 5, 9, 13])
    #expect(grouped.bounds.allSatisfy { $0 == 0 })
    let dilated = try reference(
      .conv, [x, try tensor(dtype, [1, 2, 2, 2], weights), try vector(dtype, [3])],
      attributes: ["strides": [2, 1], "pads": [0, 1, 2, 0], "dilations": [2, 1]])
    #expect(dilated.type.shape == [1, 1, 2, 4])
    #expect(dilated.wanted == [-35, 22, 27, 32, -9, 28, 29, 30])
  }

  @Test func convolutionsOfOneAndThreeAxes() throws {
    let line = try reference(
      .conv, [try tensor(.float32, [1, 1, 5], [1, 2, 3, 4, 5]), try tensor(.float32, [1, 1, 3], [1, 10, 100])],
      attributes: ["auto_pad": "SAME_UPPER"])
    #expect(line.wanted == [210, 321, 432, 543, 54])
    let volume = try reference(
      .conv,
      [
        try tensor(.float32, [1, 1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
        try tensor(.float32, [1, 1, 2, 1, 1], [1, -1]),
      ])
    #expect(volume.wanted == [-4, -4, -4, -4])
  }

  @Test(arguments: floats)
  func infinitiesAndNaNs(dtype: DType) throws {
    let infinity = Double.infinity
    // Rows: an infinity; both; an infinity times 0; a NaN; all finite.
    let a = try tensor(dtype, [5, 2], [infinity, 1, infinity, -infinity, 1, infinity, .nan, 1, 1, 1])
    let b = try tensor(dtype, [2, 1], [1, 0.5])
    let reference = try reference(.matMul, [a, b])
    #expect(try reference.judging([infinity, .nan, infinity, .nan, 1.5]).isCorrect)
    #expect(try reference.judging([-infinity, 0, 1, 1, infinity]).wrongCount == 5)
    let zero = try BerthOracleTests.reference(.matMul, [a, try tensor(dtype, [2, 1], [0, 1])])
    #expect(try zero.judging([.nan, .nan, infinity, .nan, 1]).isCorrect)
    #expect(try zero.judging([1, 0, 0, 0, 0]).wrongCount == 5)
  }

  @Test func overflowIsJudgedOnlyWhereItIsCertain() throws {
    let big = Double(Float.greatestFiniteMagnitude)
    let ones = try tensor(.float32, [3, 1], [1, 1, 1])
    // Certain; depends on the order; just the greatest number.
    let a = try tensor(.float32, [3, 3], [big, big, -1, big, big, -big, big, 0, 0])
    let reference = try reference(.matMul, [a, ones])
    let judgement = try reference.judging([.infinity, 0, big])
    #expect(judgement.isCorrect)
    #expect(judgement.unjudgedCount == 2)
    #expect(try reference.judging([-.infinity, 0, big]).firstWrong == 0)
    #expect(try reference.judging([big, 0, big]).firstWrong == 0)
    let wide = Double.greatestFiniteMagnitude
    let sum = try BerthOracleTests.reference(
      .reduceSum, [try tensor(.float64, [2, 2], [wide, wide, wide, -wide]), HostTensor([1])])
    #expect(try sum.judging([.infinity, 1]).unjudgedCount == 1)
    #expect(try sum.judging([wide, 1]).firstWrong == 0)
    // 70000 is beyond float16, but not beyond the float32 it is accumulated in.
    let half = try BerthOracleTests.reference(
      .matMul, [try tensor(.float16, [2, 2], [60000, 10000, 60000, -10000]), try tensor(.float16, [2, 1], [1, 1])])
    #expect(try half.judging([.infinity, 50000]).isCorrect)
    #expect(try half.judging([65504, 50000]).firstWrong == 0)
  }

  @Test func infinitePaddedWeightsAreLeftOpen() throws {
    let x = try tensor(.float32, [1, 1, 3], [1, 2, 3])
    let w = try tensor(.float32, [1, 1, 3], [.infinity, 1, 1])
    let reference = try reference(.conv, [x, w], attributes: ["pads": [1, 1]])
    #expect(try reference.judging([.nan, .infinity, .infinity]).isCorrect)
    #expect(try reference.judging([3, .infinity, .infinity]).unjudgedCount == 1)
    #expect(try reference.judging([3, .nan, 5]).wrongCount == 2)
  }

  @Test func alphaAndBetaOfZeroLeaveInfinitiesOpen() throws {
    let infinite = try tensor(.float32, [1, 1], [.infinity])
    let one = try tensor(.float32, [1, 1], [1])
    #expect(try reference(.gemm, [infinite, one, one], attributes: ["alpha": 0.0]).judging([5]).unjudgedCount == 1)
    #expect(try reference(.gemm, [one, one, infinite], attributes: ["beta": 0.0]).judging([5]).unjudgedCount == 1)
    let negative = try reference(.gemm, [infinite, one, one], attributes: ["alpha": -1.0])
    #expect(try negative.judging([-.infinity]).isCorrect)
    #expect(try !negative.judging([.infinity]).isCorrect)
  }

  /// What is on one grid is exact, whether the grid is that of the integers or another.
  @Test func gridsOfPowersOfTwoAreExact() throws {
    var random = Sequence64(seed: 5)
    let k = 300
    let a = random.integers(k, magnitude: 60).map { $0 * 0x1p-20 }
    let b = random.integers(k, magnitude: 60).map { $0 * 0x1p7 }
    let reference = try reference(
      .matMul, [try tensor(.float32, [1, k], a), try tensor(.float32, [k, 1], b)])
    #expect(reference.bounds == [0])
    #expect(reference.wanted == [zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }])
    // The same integers where their sum of magnitudes passes 2^24.
    let wide = try BerthOracleTests.reference(
      .matMul, [try tensor(.float32, [1, 2], [5000, 1]), try tensor(.float32, [2, 1], [5001, 1])])
    #expect(wide.bounds[0] > 0)
    #expect(wide.wanted == [25_005_001])
  }

  /// On a grid or not, a partial sum may overflow where the sum does not.
  @Test func gridsBeyondTheRangeAreLeftOpen() throws {
    let greatest = Double(Float(bitPattern: 0x7F7F_0000))
    let reference = try reference(
      .matMul, [try tensor(.bfloat16, [1, 2], [2, -1]), try tensor(.bfloat16, [2, 1], [greatest, greatest])])
    #expect(try reference.judging([.infinity]).isCorrect)
    #expect(try reference.judging([greatest]).isCorrect)
  }
}
