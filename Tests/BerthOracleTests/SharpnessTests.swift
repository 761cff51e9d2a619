// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

/// Bounds must let through every honest way to compute a sum, and nothing that computes in less precision than it says.
@Suite struct SharpnessTests {
  /// Ways to add up products that a device may choose among.
  enum Order: CaseIterable {
    case sequential
    case backwards
    case pairwise
    case blocked
    case lanes
    case fused
  }

  /// The sum of products in Float, in some order.
  private func singleSum(_ a: [Double], _ b: [Double], _ order: Order) -> Float {
    let terms = zip(a, b).map { Float($0) * Float($1) }
    switch order {
    case .sequential: return terms.reduce(0, +)
    case .backwards: return terms.reversed().reduce(0, +)
    case .pairwise: return pairwise(terms[...])
    case .blocked:
      return stride(from: 0, to: terms.count, by: 32).reduce(Float(0)) { sum, start in
        sum + terms[start..<min(start + 32, terms.count)].reduce(0, +)
      }
    case .lanes:
      var lanes = [Float](repeating: 0, count: 16)
      for (index, term) in terms.enumerated() { lanes[index % 16] += term }
      return lanes.reduce(0, +)
    case .fused:
      return zip(a, b).reduce(Float(0)) { $0.addingProduct(Float($1.0), Float($1.1)) }
    }
  }

  private func pairwise(_ terms: ArraySlice<Float>) -> Float {
    if terms.count <= 2 { return terms.reduce(0, +) }
    let middle = terms.startIndex + terms.count / 2
    return pairwise(terms[..<middle]) + pairwise(terms[middle...])
  }

  /// `rows` dot products of length k: one row of A each, with one column of B.
  private struct Products {
    let a: [[Double]]
    let b: [Double]
    let reference: ReferenceTensor

    init(_ dtype: DType, k: Int, rows: Int, seed: Int, positive: Bool = false) throws {
      var random = Sequence64(seed: seed)
      let a = (0..<rows).map { _ in random.numbers(k, dtype, positive: positive) }
      b = random.numbers(k, dtype, positive: positive)
      self.a = a
      reference = try BerthOracleTests.reference(
        .matMul, [try tensor(dtype, [rows, k], a.flatMap { $0 }), try tensor(dtype, [k, 1], b)])
    }
  }

  @Test(arguments: [DType.float32, .float16, .bfloat16], Order.allCases)
  func plainSinglePrecisionPasses(dtype: DType, order: Order) throws {
    for seed in 1...6 {
      for (k, rows) in [(1, 40), (7, 40), (129, 20), (1000, 4)] {
        for positive in [false, true] {
          let products = try Products(dtype, k: k, rows: rows, seed: seed, positive: positive)
          let sums = products.a.map { Double(singleSum($0, products.b, order)) }
          let judgement = try products.reference.judging(sums)
          #expect(judgement.isCorrect, "\(k) terms, seed \(seed): \(judgement.worstFraction) of the bound")
          #expect(judgement.unjudgedCount == 0)
        }
      }
    }
  }

  @Test(arguments: 1...8)
  func plainDoublePrecisionPasses(seed: Int) throws {
    let products = try Products(.float64, k: 400, rows: 8, seed: seed)
    let sums = products.a.map { row in zip(row, products.b).reduce(0) { $0 + $1.0 * $1.1 } }
    let judgement = try products.reference.judging(sums)
    #expect(judgement.isCorrect)
    #expect(judgement.worstFraction > 0)
  }

  /// float64 in float32, at any length.
  @Test(arguments: [1, 16, 300, 4096])
  func singlePrecisionIsNoDouble(k: Int) throws {
    let products = try Products(.float64, k: k, rows: 32, seed: k)
    let sums = products.a.map { Double(singleSum($0, products.b, .pairwise)) }
    #expect(try products.reference.judging(sums).wrongCount >= 30)
  }

  /// float16 summed in float16: over 4096 terms with a sign of any kind some element is caught, with positive ones all are.
  @Test(arguments: 1...4)
  func halfPrecisionAccumulationIsCaught(seed: Int) throws {
    func halfSum(_ a: [Double], _ b: [Double]) -> Double {
      Double(zip(a, b).reduce(Float16(0)) { Float16(Float($0) + Float($1.0) * Float($1.1)) })
    }
    let signed = try Products(.float16, k: 4096, rows: 16, seed: seed)
    #expect(try !signed.reference.judging(signed.a.map { halfSum($0, signed.b) }).isCorrect)
    let positive = try Products(.float16, k: 4096, rows: 4, seed: seed, positive: true)
    #expect(try positive.reference.judging(positive.a.map { halfSum($0, positive.b) }).wrongCount == 4)
  }

  /// Inputs cut to the 10 stored bits of TF32, the rest in full float32.
  @Test(arguments: [1, 16, 64, 200])
  func truncatedInputsAreCaught(k: Int) throws {
    func cut(_ value: Double) -> Double { Double(Float(bitPattern: Float(value).bitPattern & 0xFFFF_E000)) }
    let products = try Products(.float32, k: k, rows: 64, seed: k + 1)
    let sums = products.a.map { Double(singleSum($0.map(cut), products.b.map(cut), .pairwise)) }
    #expect(try products.reference.judging(sums).wrongCount >= 16)
    // Positive numbers are all cut in one direction, which no length hides.
    let positive = try Products(.float32, k: 4096, rows: 4, seed: k, positive: true)
    let cutSums = positive.a.map { Double(singleSum($0.map(cut), positive.b.map(cut), .pairwise)) }
    #expect(try positive.reference.judging(cutSums).wrongCount == 4)
  }

  /// Integers of 12 bits show up TF32 and float16 accumulation at any length: they must be exact.
  @Test func integersShowUpTruncatedInputs() throws {
    var random = Sequence64(seed: 9)
    let k = 3000
    let a = random.integers(k, magnitude: 2500)
    let b = random.integers(k, magnitude: 2)
    let reference = try reference(.matMul, [try tensor(.float32, [1, k], a), try tensor(.float32, [k, 1], b)])
    #expect(reference.bounds == [0])
    #expect(try reference.judging([Double(singleSum(a, b, .lanes))]).isCorrect)
    let cut = a.map { Double(Float(bitPattern: Float($0).bitPattern & 0xFFFF_E000)) }
    #expect(try !reference.judging([Double(singleSum(cut, b, .lanes))]).isCorrect)
  }

  /// A sum that forgets its last term, or counts one twice, is caught on random data.
  @Test(arguments: [DType.float64, .float32, .float16, .bfloat16])
  func forgottenTermsAreCaught(dtype: DType) throws {
    let products = try Products(dtype, k: 100, rows: 50, seed: 77)
    let forgetful = products.a.map { row in zip(row, products.b).dropLast().reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(try products.reference.judging(forgetful).wrongCount >= 40)
  }

  @Test(arguments: 1...4)
  func sumsAndMeansInSinglePrecisionPass(seed: Int) throws {
    var random = Sequence64(seed: seed)
    let values = random.numbers(3 * 500, .float32, positive: true)
    let data = try tensor(.float32, [3, 500], values)
    let ones = [Double](repeating: 1, count: 500)
    for order in Order.allCases {
      let sums = (0..<3).map { singleSum(Array(values[($0 * 500)..<($0 * 500 + 500)]), ones, order) }
      #expect(try reference(.reduceSum, [data, HostTensor([1])]).judging(sums.map { Double($0) }).isCorrect)
      let mean = try reference(.reduceMean, [data, HostTensor([1])])
      #expect(try mean.judging(sums.map { Double($0 / 500) }).isCorrect)
      #expect(try mean.judging(sums.map { Double($0 * (1 / Float(500))) }).isCorrect)
      #expect(try mean.judging(sums.map { Double($0 / 499) }).wrongCount == 3)
    }
    let half = try tensor(.float16, [3, 500], values)
    let halves = (0..<3).map { row in
      values[(row * 500)..<(row * 500 + 500)].reduce(Float16(0)) { Float16(Float($0) + Float(Float16($1))) }
    }
    #expect(try !reference(.reduceSum, [half, HostTensor([1])]).judging(halves.map { Double($0) }).isCorrect)
  }
}
