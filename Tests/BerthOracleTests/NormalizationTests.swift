// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

private let floats: [DType] = [.float64, .float32, .float16, .bfloat16]

@Suite struct SoftmaxTests {
  @Test(arguments: floats)
  func knownValues(dtype: DType) throws {
    // mpmath: softmax of 1, 2, 3, 4.
    let want = [0x1.069fc39496c2ap-5, 0x1.64f170f077b9ap-4, 0x1.e522d1a571a02p-3, 0x1.49af213f4b34ap-1]
    let rows = try tensor(dtype, [2, 4], [1, 2, 3, 4, 4, 3, 2, 1])
    let reference = try reference(.softmax, [rows])
    for (got, want) in zip(reference.wanted, want + want.reversed()) {
      #expect((got - want).magnitude <= want * 0x1p-52)
    }
    #expect(try reference.judging(want + want.reversed()).isCorrect)
    let columns = try BerthOracleTests.reference(
      .softmax, [try tensor(dtype, [4, 2], [1, 4, 2, 3, 3, 2, 4, 1])], attributes: ["axis": 0])
    #expect((columns.wanted[6] - want[3]).magnitude <= 0x1p-53)
    #expect((columns.wanted[1] - want[3]).magnitude <= 0x1p-53)
    // Without an exponential's last place being right: 1% off is caught in every dtype.
    #expect(try reference.judging(reference.wanted.map { $0 * 1.01 }).wrongCount == 8)
  }

  @Test(arguments: floats)
  func specialRows(dtype: DType) throws {
    let infinity = Double.infinity
    let data = try tensor(
      dtype, [5, 2], [infinity, 1, -infinity, -infinity, .nan, 1, -infinity, 3, 1000, 1000])
    let reference = try reference(.softmax, [data])
    #expect(try reference.judging([.nan, .nan, .nan, .nan, .nan, .nan, 0, 1, 0.5, 0.5]).isCorrect)
    #expect(try reference.judging([1, 0, 0.5, 0.5, 0, 1, .nan, .nan, .nan, .nan]).wrongCount == 10)
    #expect(try BerthOracleTests.reference(.softmax, [try tensor(dtype, .scalar, [3])]).wanted == [1])
  }

  /// Three passes in float32, exp off by up to 2 ulp, summed in order.
  @Test(arguments: 1...6)
  func singlePrecisionPasses(seed: Int) throws {
    for (n, scale) in [(1, 1.0), (5, 1), (200, 4), (1000, 30), (64, 200)] {
      var random = Sequence64(seed: seed * 100 + n)
      let x = random.numbers(n, .float32, scale: scale)
      let reference = try reference(.softmax, [try vector(.float32, x)])
      let greatest = Float(x.max() ?? 0)
      let exponentials = x.map { value -> Float in
        let e = Float(DoubleDouble.exp(DoubleDouble(Double(Float(value) - greatest))).high)
        return e + e.ulp * Float(Int(random.bits() % 5) - 2)
      }
      let sum = exponentials.reduce(0, +)
      let judgement = try reference.judging(exponentials.map { Double($0 / sum) })
      #expect(judgement.isCorrect, "\(n) elements of \(scale): \(judgement.worstFraction)")
      #expect(try reference.judging(exponentials.map { Double($0 * (1 / sum)) }).isCorrect)
      // A sum in float16 is not good enough.
      if n >= 200 {
        let half = exponentials.reduce(Float16(0)) { Float16(Float($0) + $1) }
        #expect(try !reference.judging(exponentials.map { Double($0 / Float(half)) }).isCorrect)
      }
    }
  }

  /// Double precision is needed for float64.
  @Test func singlePrecisionIsNoDouble() throws {
    var random = Sequence64(seed: 4)
    let x = random.numbers(50, .float64)
    let reference = try reference(.softmax, [try vector(.float64, x)])
    #expect(try reference.judging(reference.wanted).isCorrect)
    #expect(try reference.judging(reference.wanted.map { Double(Float($0)) }).wrongCount == 50)
  }
}

@Suite struct LogSoftmaxTests {
  @Test(arguments: floats)
  func knownValues(dtype: DType) throws {
    // Python's decimal, 60 digits: the logarithm of the softmax of 1, 2, 3, 4.
    let want = [-0x1.b85822d3ad9f9p+1, -0x1.385822d3ad9f9p+1, -0x1.70b045a75b3f2p+0, -0x1.c2c1169d6cfc9p-2]
    let reference = try reference(
      .logSoftmax, [try tensor(dtype, [4, 2], [1, 4, 2, 3, 3, 2, 4, 1])], attributes: ["axis": 0])
    let columns = zip(want, want.reversed()).flatMap { [$0, $1] }
    for (got, want) in zip(reference.wanted, columns) { #expect((got - want).magnitude <= want.magnitude * 0x1p-52) }
    #expect(try reference.judging(columns).isCorrect)
    #expect(try reference.judging(columns.map { $0 * 1.01 }).wrongCount == 8)
  }

  @Test(arguments: floats)
  func specialRows(dtype: DType) throws {
    let infinity = Double.infinity
    let data = try tensor(dtype, [5, 2], [infinity, 1, -infinity, -infinity, .nan, 1, -infinity, 3, 0, -2000])
    let reference = try reference(.logSoftmax, [data])
    #expect(try reference.judging([.nan, .nan, .nan, .nan, .nan, .nan, -infinity, 0, 0, -2000]).isCorrect)
    // Where the softmax vanishes, its logarithm does not.
    #expect(try reference.judging([1, 0, 0.5, 0.5, 0, 1, .nan, .nan, 1, -infinity]).wrongCount == 10)
  }

  /// Float, exp and log off by up to 2 ulp, summed in order; and what errs by the size of the greatest element.
  @Test(arguments: 1...6)
  func singlePrecisionPasses(seed: Int) throws {
    for (n, scale, offset) in [(1, 1.0, 0.0), (5, 1, 0), (200, 4, 1000), (1000, 300, 0), (64, 1, 100_000)] {
      var random = Sequence64(seed: seed * 100 + n)
      let x = random.numbers(n, .float32, scale: scale).map { Float($0 + offset) }
      let reference = try reference(.logSoftmax, [try vector(.float32, x.map { Double($0) })])
      let greatest = x.max() ?? 0
      func nudged(_ value: DoubleDouble) -> Float {
        let rounded = Float(value.high)
        return rounded + rounded.ulp * Float(Int(random.bits() % 5) - 2)
      }
      let sum = x.reduce(Float(0)) { $0 + nudged(DoubleDouble.exp(DoubleDouble(Double($1 - greatest)))) }
      let logarithm = nudged(DoubleDouble.log(DoubleDouble(Double(sum))))
      let judgement = try reference.judging(x.map { Double(($0 - greatest) - logarithm) })
      #expect(judgement.isCorrect, "\(n) elements of \(scale): \(judgement.worstFraction)")
      if offset > scale * 1000 {
        #expect(try !reference.judging(x.map { Double($0 - (greatest + logarithm)) }).isCorrect)
      }
    }
  }
}

@Suite struct RMSNormalizationTests {
  @Test(arguments: floats, floats)
  func knownValues(dtype: DType, scaleDType: DType) throws {
    // Python's decimal, 60 digits: 1, 2, 4, 9 over the root of 25.5 + epsilon, times 1, 2, -1, 0.5.
    let want = [0x1.95907982508b0p-3, 0x1.95907982508b0p-1, -0x1.95907982508b0p-1, 0x1.c84288b29a9c6p-1]
    let reference = try reference(
      .rmsNormalization, [try vector(dtype, [1, 2, 4, 9]), try vector(scaleDType, [1, 2, -1, 0.5])])
    #expect(reference.type == TensorType(scaleDType, [4]))
    for (got, want) in zip(reference.wanted, want) { #expect((got - want).magnitude <= 0x1p-52) }
    #expect(try reference.judging(want).isCorrect && reference.judging(want).unjudgedCount == 0)
    #expect(try reference.judging([want[0], want[1], want[2], want[3] * 1.05]).firstWrong == 3)
  }

  @Test func infinitiesMakeTheOthersVanish() throws {
    let infinity = Double.infinity
    let data = try tensor(.float32, [4, 2], [infinity, 1, .nan, 1, 3e30, 1, 0, 0])
    let reference = try reference(.rmsNormalization, [data, try vector(.float32, [2, 3])])
    let judgement = try reference.judging([.nan, 0, .nan, .nan, 7, 7, 0, 0])
    #expect(judgement.isCorrect && judgement.unjudgedCount == 2)
    #expect(try reference.judging([0, 0.1, 0, 0, 7, 7, 0, 0.1]).wrongCount == 5)
  }
}

@Suite struct LayerNormalizationTests {
  /// mpmath: mean, inverse standard deviation and elements of 1, 2, 4, 9 with scale 1, 2, -1, 0.5 and bias 0, 1, 2, -3.
  private let x: [Double] = [1, 2, 4, 9]
  private let scale: [Double] = [1, 2, -1, 0.5]
  private let bias: [Double] = [0, 1, 2, -3]
  private let inverse = 0x1.4c3ab31e1dd5dp-2
  private let want = [-0x1.f2580cad2cc0cp-1, -0x1.30eacc7877575p-2, 2, -0x1.182da80696ad3p+1]

  @Test(arguments: floats, [1, 16])
  func knownValues(dtype: DType, stash: Int) throws {
    let statistics = TensorType(stash == 1 ? .float32 : .bfloat16, [1])
    let references = try references(
      .layerNormalization, [try vector(dtype, x), try vector(dtype, scale), try vector(dtype, bias)],
      attributes: ["stash_type": .int(stash)], wanting: [TensorType(dtype, [4]), statistics, statistics])
    let y = try #require(references[0])
    for (got, want) in zip(y.wanted, want) { #expect((got - want).magnitude <= 0x1p-51) }
    #expect(try y.judging(want).isCorrect)
    #expect(try y.judging(want).unjudgedCount == 0)
    #expect(try y.judging([want[0], want[1], want[2], want[3] + 0.25]).firstWrong == 3)
    let mean = try #require(references[1])
    #expect(mean.wanted == [4])
    #expect(try mean.judging([4]).isCorrect)
    #expect(try !mean.judging([4.25]).isCorrect)
    let deviation = try #require(references[2])
    #expect((deviation.wanted[0] - inverse).magnitude <= 0x1p-53)
    #expect(try deviation.judging([inverse]).isCorrect)
    #expect(try !deviation.judging([inverse * 1.1]).isCorrect)
  }

  @Test func onlyWhatIsWanted() throws {
    let references = try references(.layerNormalization, [try vector(.float32, x), try vector(.float32, scale)])
    #expect(references.count == 1)
    let some = try BerthOracleTests.references(
      .layerNormalization, [try vector(.float32, x), try vector(.float32, scale)],
      wanting: [TensorType(.float32, [4]), nil, TensorType(.float32, [1])])
    #expect(some.count == 3)
    #expect(some[1] == nil)
    #expect(some[2] != nil)
  }

  /// How a device may normalise a row in float32.
  enum Way: CaseIterable {
    case twoPasses
    case welford
  }

  private func normalize(_ x: [Float], _ scale: [Float], _ bias: [Float], epsilon: Float, _ way: Way) -> [Double] {
    var mean: Float = 0
    var variance: Float = 0
    switch way {
    case .twoPasses:
      mean = x.reduce(0, +) / Float(x.count)
      variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(x.count)
    case .welford:
      var squares: Float = 0
      for (index, value) in x.enumerated() {
        let difference = value - mean
        mean += difference / Float(index + 1)
        squares += difference * (value - mean)
      }
      variance = squares / Float(x.count)
    }
    let inverse = 1 / (variance + epsilon).squareRoot()
    return x.indices.map { Double((x[$0] - mean) * inverse * scale[$0] + bias[$0]) }
  }

  @Test(arguments: 1...6, Way.allCases)
  func singlePrecisionPasses(seed: Int, way: Way) throws {
    for (n, offset) in [(1, 0.0), (2, 0), (7, 3), (128, 0), (768, 1), (300, 100), (64, 10000)] {
      var random = Sequence64(seed: seed * 1000 + n)
      let x = random.numbers(n, .float32).map { Double(Float($0 + offset)) }
      let scale = random.numbers(n, .float32)
      let bias = random.numbers(n, .float32)
      let reference = try reference(
        .layerNormalization, [try vector(.float32, x), try vector(.float32, scale), try vector(.float32, bias)])
      let got = normalize(x.map { Float($0) }, scale.map { Float($0) }, bias.map { Float($0) }, epsilon: 1e-5, way)
      let judgement = try reference.judging(got)
      #expect(judgement.isCorrect, "\(n) elements at \(offset): \(judgement.worstFraction)")
      #expect(judgement.unjudgedCount == 0)
      // Another epsilon, and another count under the variance, are caught where the row is not far from 0.
      if n >= 7, offset <= 3 {
        let other = normalize(
          x.map { Float($0) }, scale.map { Float($0) }, bias.map { Float($0) }, epsilon: 1e-3, way)
        #expect(try !reference.judging(other).isCorrect)
      }
    }
  }

  @Test(arguments: [DType.float16, .bfloat16])
  func secondStageMayRoundInItsOwnDType(dtype: DType) throws {
    var random = Sequence64(seed: 21)
    let x = random.numbers(100, dtype)
    let scale = random.numbers(100, dtype)
    let bias = random.numbers(100, dtype)
    let reference = try reference(
      .layerNormalization, [try vector(dtype, x), try vector(dtype, scale), try vector(dtype, bias)])
    let format = try #require(FloatFormat(dtype))
    let normalized = normalize(
      x.map { Float($0) }, [Float](repeating: 1, count: 100), [Float](repeating: 0, count: 100), epsilon: 1e-5,
      .twoPasses)
    let got = normalized.indices.map { index in
      format.round(format.round(format.round(normalized[index]) * scale[index]) + bias[index])
    }
    #expect(try reference.judging(got).isCorrect)
    let once = normalized.indices.map { format.round(normalized[$0] * scale[$0] + bias[$0]) }
    #expect(try reference.judging(once).isCorrect)
    // The reference's own precision is no way to be wrong by two of the dtype's units.
    let off = once.map { $0 + 4 * format.ulp(at: max($0.magnitude, 1)) }
    #expect(try reference.judging(off).wrongCount > 50)
  }

  @Test(arguments: floats)
  func specialRows(dtype: DType) throws {
    let infinity = Double.infinity
    let data = try tensor(dtype, [4, 2], [infinity, 1, .nan, 1, infinity, -infinity, 3, 3])
    let ones = try vector(dtype, [1, 1])
    let type = TensorType(.float32, [4, 1])
    let references = try references(
      .layerNormalization, [data, ones], wanting: [TensorType(dtype, [4, 2]), type, type])
    let y = try #require(references[0])
    #expect(try y.judging([.nan, .nan, .nan, .nan, .nan, .nan, 0, 0]).isCorrect)
    #expect(try y.judging([0, 0, 0, 0, 0, 0, 1, .nan]).wrongCount == 8)
    let mean = try #require(references[1])
    #expect(try mean.judging([infinity, .nan, .nan, 3]).isCorrect)
    #expect(try mean.judging([1, 1, 1, .nan]).wrongCount == 4)
    let inverse = try #require(references[2])
    #expect(try inverse.judging([.nan, .nan, .nan, 316.22776]).isCorrect)
  }

  @Test func whatMayOverflowOrVanishIsLeftOpen() throws {
    let ones = try vector(.float32, [1, 1])
    let huge = try reference(.layerNormalization, [try vector(.float32, [3e30, -3e30]), ones])
    #expect(try huge.judging([0, 0]).unjudgedCount == 2)
    let flat = try reference(
      .layerNormalization, [try vector(.float32, [1, 1]), ones], attributes: ["epsilon": 0.0])
    #expect(try flat.judging([.nan, .nan]).unjudgedCount == 2)
    // Constant rows of integers are exact, however far from 0.
    let constant = try reference(.layerNormalization, [try vector(.float32, [4096, 4096]), ones])
    #expect(try constant.judging([0, 0]).isCorrect)
    #expect(try constant.judging([0, 0.001]).firstWrong == 1)
  }

  /// ONNX lets the first stage of float64 be done in float32, and no less.
  @Test func doublePrecisionMayNormalizeInSingle() throws {
    var random = Sequence64(seed: 8)
    let x = random.numbers(200, .float64)
    let scale = random.numbers(200, .float64)
    let bias = random.numbers(200, .float64)
    let reference = try reference(
      .layerNormalization, [try vector(.float64, x), try vector(.float64, scale), try vector(.float64, bias)])
    let normalized = normalize(
      x.map { Float($0) }, [Float](repeating: 1, count: 200), [Float](repeating: 0, count: 200), epsilon: 1e-5,
      .twoPasses)
    #expect(try reference.judging(normalized.indices.map { normalized[$0] * scale[$0] + bias[$0] }).isCorrect)
    #expect(try reference.judging(reference.wanted).isCorrect)
    let half = normalized.indices.map { Double(Float16(normalized[$0])) * scale[$0] + bias[$0] }
    #expect(try reference.judging(half).wrongCount > 20)
  }
}
