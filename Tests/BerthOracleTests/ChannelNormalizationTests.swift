// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

private let floats: [DType] = [.float64, .float32, .float16, .bfloat16]

@Suite struct ChannelNormalizationTests {
  /// Python's decimal, 60 digits: 1, 2 of one channel and 4, 9 of another, scales 2 and -1, summands 1 and 0.5.
  static let rows: [(Operator, [String: AttributeValue], [Double])] = [
    (
      .groupNormalization, ["num_groups": 1],
      [-0x1.e4b0195a59818p-1, -0x1.30eacc7877575p-2, 0x1p-1, -0x1.1f495fe5a54b5p+0]
    ),
    (
      .groupNormalization, ["num_groups": 2],
      [-0x1.fffac1dceebd6p-1, 0x1.7ffeb0773baf6p+1, 0x1.7ffff29407c69p+0, -0x1.ffffca501f1a2p-2]
    ),
    (
      .instanceNormalization, [:],
      [-0x1.fffac1dceebd6p-1, 0x1.7ffeb0773baf6p+1, 0x1.7ffff29407c69p+0, -0x1.ffffca501f1a2p-2]
    ),
  ]

  @Test(arguments: floats, rows.indices)
  func knownValues(dtype: DType, row: Int) throws {
    let (op, attributes, want) = Self.rows[row]
    let reference = try reference(
      op, [try tensor(dtype, [1, 2, 2], [1, 2, 4, 9]), try vector(dtype, [2, -1]), try vector(dtype, [1, 0.5])],
      attributes: attributes)
    for (got, want) in zip(reference.wanted, want) { #expect((got - want).magnitude <= 0x1p-51) }
    #expect(try reference.judging(want).isCorrect && reference.judging(want).unjudgedCount == 0)
    #expect(try reference.judging(want.map { $0 + 0.1 }).wrongCount == 4)
  }

  /// ONNX lets the first stage of a group in float64 be done in float32; an instance has no stages.
  @Test func instancesInDoubleAreComputedInDouble() throws {
    var random = Sequence64(seed: 5)
    let data = try tensor(.float64, [1, 1, 100], random.numbers(100, .float64))
    let operands = [data, try vector(.float64, [1.5]), try vector(.float64, [0.25])]
    let instance = try reference(.instanceNormalization, operands)
    let group = try reference(.groupNormalization, operands, attributes: ["num_groups": 1])
    let single = instance.wanted.map { Double(Float($0)) }
    #expect(try instance.judging(instance.wanted).isCorrect && instance.judging(single).wrongCount > 90)
    #expect(try group.judging(single).isCorrect)
  }

  @Test(arguments: floats)
  func batchNormalization(dtype: DType) throws {
    // Python's decimal, 60 digits.
    let want = [0x1.8f87405141547p-1, -0x1.3369106591a99p+1]
    let parameters = try [1.5, 0.25, 0.5, 2].map { try vector(dtype, [$0]) }
    let reference = try reference(.batchNormalization, [try tensor(dtype, [2, 1], [1, -2])] + parameters)
    for (got, want) in zip(reference.wanted, want) { #expect((got - want).magnitude <= 0x1p-51) }
    #expect(try reference.judging(want).isCorrect)
    #expect(try reference.judging(want.map { $0 * 1.02 }).wrongCount == 2)
  }

  /// How a device may normalise by given statistics in float32.
  enum Way: CaseIterable {
    case direct
    case scaledFirst
    case folded
    case foldedAndFused

    func callAsFunction(_ x: Float, _ s: Float, _ b: Float, _ mean: Float, _ variance: Float) -> Float {
      let root = (variance + 1e-5).squareRoot()
      let factor = s * (1 / root)
      return switch self {
      case .direct: (x - mean) * factor + b
      case .scaledFirst: s * (x - mean) / root + b
      case .folded: x * factor + (b - mean * factor)
      case .foldedAndFused: b.addingProduct(-mean, factor).addingProduct(x, factor)
      }
    }
  }

  @Test(arguments: Way.allCases, [0.0, 3, 1000])
  func everyWayPasses(_ way: Way, offset: Double) throws {
    var random = Sequence64(seed: Int(offset) + 1)
    let channels = 200
    let (x, mean) = (random.numbers(channels, .float32), random.numbers(channels, .float32))
    let (s, b) = (random.numbers(channels, .float32), random.numbers(channels, .float32))
    let variance = random.numbers(channels, .float32, positive: true, scale: 3)
    func shifted(_ values: [Double]) -> [Double] { values.map { Double(Float($0 + offset)) } }
    let operands = [shifted(x), s, b, shifted(mean), variance]
    let reference = try reference(
      .batchNormalization,
      try operands.enumerated().map { try tensor(.float32, $0 == 0 ? [1, channels] : [channels], $1) })
    func results(_ way: Way, variance scale: Float = 1) -> [Double] {
      (0..<channels).map { index in
        let v = operands.map { Float($0[index]) }
        return Double(way(v[0], v[1], v[2], v[3], v[4] * scale))
      }
    }
    let judgement = try reference.judging(results(way))
    #expect(judgement.isCorrect && judgement.unjudgedCount == 0, "\(judgement.worstFraction)")
    if offset <= 3 { #expect(try reference.judging(results(way, variance: 1.0001)).wrongCount > channels / 2) }
  }

  @Test func batchNormalizationOfInfinities() throws {
    let infinity = Double.infinity
    // One element a channel: x, scale, B, mean, variance, and what comes of it; nil where ways differ.
    let rows: [([Double], Double?)] = [
      ([infinity, 1, 0, 0, 1], infinity), ([infinity, -1, 0, 0, 1], -infinity), ([infinity, 0, 0, 0, 1], .nan),
      ([1, 1, 0, infinity, 1], -infinity), ([1, 1, -infinity, 0, 1], -infinity), ([1, 1, 2, 0, infinity], 2),
      ([1, 1, 0, 0, -1], .nan), ([1, 1, 0, .nan, 1], .nan), ([infinity, 1, 0, infinity, 1], .nan),
      ([2, infinity, 0, 1, 1], nil), ([3e38, 1, 0, -3e38, 1], nil),
    ]
    let columns = (0..<5).map { column in rows.map { $0.0[column] } }
    let reference = try reference(
      .batchNormalization,
      try columns.enumerated().map { try tensor(.float32, $0 == 0 ? [1, rows.count] : [rows.count], $1) })
    let judgement = try reference.judging(rows.map { $0.1 ?? 7 })
    #expect(judgement.isCorrect && judgement.unjudgedCount == 2)
    #expect(try reference.judging(rows.map { _ in 7 }).wrongCount == rows.count - 2)
  }
}

@Suite struct RotaryEmbeddingTests {
  static let dtypes: [DType] = [.float32, .float16, .bfloat16]

  private func rotated(
    _ dtype: DType, _ x: [Double], _ shape: Shape, _ angles: [(Double, Double)], positions: [Int]? = nil,
    _ attributes: [String: AttributeValue] = [:]
  ) throws -> ReferenceTensor {
    let pairs = angles.count
    let caches = try [angles.map(\.0), angles.map(\.1)].map {
      try tensor(dtype, positions == nil ? [1, 1, pairs] : [pairs, 1], $0)
    }
    let ids = try positions.map { positions in
      try HostTensor(
        TensorType(.int64, [1, positions.count]), truncating: positions.map { UInt64(bitPattern: Int64($0)) })
    }
    return try reference(.rotaryEmbedding, [try tensor(dtype, shape, x)] + caches + [ids], attributes: attributes)
  }

  /// A quarter turn and a half turn of pairs, halves and neighbours; all exact.
  @Test(arguments: dtypes)
  func quarterAndHalfTurns(dtype: DType) throws {
    let turns: [(Double, Double)] = [(0, 1), (-1, 0)]
    #expect(try rotated(dtype, [1, 2, 3, 4], [1, 1, 1, 4], turns).wanted == [-3, -2, 1, -4])
    #expect(try rotated(dtype, [1, 2, 3, 4], [1, 1, 1, 4], turns, ["interleaved": 1]).wanted == [-2, 1, -3, -4])
    // What is behind the turned elements stays, a NaN too.
    let part = try rotated(
      dtype, [1, 2, 3, 4, 5, .nan], [1, 1, 6], turns, ["num_heads": 1, "rotary_embedding_dim": 4])
    #expect(
      try part.judging([-3, -2, 1, -4, 5, .nan]).isCorrect && part.judging([-3, -2, 1, -4, 6, 0]).wrongCount == 2)
    #expect(part.bounds == [0, 0, 0, 0, 0, 0])
    // Rows by position, the last one as -1; two heads of two elements, two tokens.
    let packed = try rotated(
      dtype, [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4], turns, positions: [-1, 0], ["num_heads": 2])
    #expect(packed.wanted == [-1, -2, -3, -4, -6, 5, -8, 7])
  }

  @Test(arguments: [2, -3, .max, .min])
  func positionsOutside(position: Int) throws {
    let error = #expect(throws: DeviceError.self) {
      try rotated(.float32, [1, 2], [1, 1, 1, 2], [(0, 1), (1, 0)], positions: [position])
    }
    #expect(error?.code == .indexOutOfRange)
  }

  /// Products rounded one by one in float32 pass, and those in float16 do not.
  @Test func halfPrecisionProductsDoNotPass() throws {
    var random = Sequence64(seed: 3)
    let (x, c, s) = (random.numbers(200, .float16), random.numbers(100, .float16), random.numbers(100, .float16))
    let reference = try rotated(.float16, x, [1, 1, 1, 200], Array(zip(c, s)))
    func turned<Number: BinaryFloatingPoint>(_ type: Number.Type) -> [Double] {
      func product(_ a: Double, _ b: Double) -> Number { Number(a) * Number(b) }
      return (0..<200).map { index in
        let pair = index % 100
        return index < 100
          ? Double(product(c[pair], x[pair]) - product(s[pair], x[pair + 100]))
          : Double(product(s[pair], x[pair]) + product(c[pair], x[pair + 100]))
      }
    }
    #expect(try reference.judging(turned(Float.self)).isCorrect)
    #expect(try !reference.judging(turned(Float16.self)).isCorrect)
  }
}
