// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

private let floats: [DType] = [.float64, .float32, .float16, .bfloat16]

@Suite struct AttentionTests {
  /// Attributes and a mask for two queries, three keys, and what mpmath makes of them.
  struct Known: Sendable {
    let attributes: [String: AttributeValue]
    let bias: [Double]?
    let want: [Double]
  }

  private static let known: [Known] = [
    Known(
      attributes: [:], bias: nil,
      want: [0x1.ce10f708c699ep+0, 0x1.3b7c582a21b0ep-1, 0x1.531d44d8480e9p+1, -0x1.3707cc4db283fp+1]),
    Known(
      attributes: ["scale": 0.25], bias: nil,
      want: [0x1.04b75ce4c8057p+1, 0x1.cfef275b58882p+0, 0x1.582799530acf3p+1, -0x1.a962a92e54f8cp-1]),
    Known(
      attributes: ["softcap": 0.5], bias: nil,
      want: [0x1.f63fe229df690p+0, 0x1.0664577818cd8p+1, 0x1.58297b253cf70p+1, 0x1.36512bd03a8a2p-4]),
    Known(attributes: ["is_causal": 1], bias: nil, want: [1, 10, 0x1.fd71562b59f95p+0, -0x1.ee195b2f75d13p+1]),
    Known(
      attributes: ["scale": 2.0, "softcap": 1.5], bias: [0.5, -1, 0.25, 0, 2, -0.125],
      want: [0x1.6b8a163437a02p+0, 0x1.70546ab7136c7p+2, 0x1.1a4bcd2208209p+1, -0x1.b85e5c5e43d03p+1]),
  ]

  @Test(arguments: floats, known)
  func knownValues(dtype: DType, known: Known) throws {
    let inputs = [
      try tensor(dtype, [1, 1, 2, 2], [1, 0.5, -1, 2]), try tensor(dtype, [1, 1, 3, 2], [1, -1, 0.5, 2, -2, 0.25]),
      try tensor(dtype, [1, 1, 3, 2], [1, 10, 2, -4, 4, 0.5]), try known.bias.map { try tensor(dtype, [2, 3], $0) },
    ]
    let reference = try reference(.attention, inputs, attributes: known.attributes)
    for (got, want) in zip(reference.wanted, known.want) { #expect((got - want).magnitude <= 0x1p-50) }
    #expect(try reference.judging(known.want).isCorrect)
    // A bfloat16's scores of 2 are known to a hundredth.
    let slip = dtype == .bfloat16 ? 0.25 : dtype == .float16 ? 0.03 : 3e-5
    #expect(try reference.judging(known.want.map { $0 * (1 + slip) }).wrongCount >= 3)
  }

  /// What queries of zero see: their results are the means of the values 1, 2, 4, 8, ... of the keys they see.
  struct Seen: Sendable {
    var attributes: [String: AttributeValue] = [:]
    var queries = 3
    var past = 0
    var keys = 4
    var mask: (dtype: DType, shape: [Int], values: [Double])?
    var valid: Int?
    /// By query the keys.
    let seen: [[Int]]
  }

  private static let hidden = -Double.infinity

  private static let views: [Seen] = [
    Seen(seen: [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]]),
    Seen(attributes: ["is_causal": 1], seen: [[0], [0, 1], [0, 1, 2]]),
    Seen(attributes: ["is_causal": 1], past: 2, keys: 3, seen: [[0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4]]),
    Seen(attributes: ["is_causal": 1], keys: 6, valid: 4, seen: [[0, 1], [0, 1, 2], [0, 1, 2, 3]]),
    Seen(attributes: ["is_causal": 1], valid: 1, seen: [[], [], [0]]),
    Seen(valid: 2, seen: [[0, 1], [0, 1], [0, 1]]),
    Seen(valid: -3, seen: [[], [], []]), Seen(attributes: ["is_causal": 1], valid: .min, seen: [[], [], []]),
    Seen(valid: .max, seen: [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]]),
    Seen(attributes: ["left_window_size": 1], seen: [[0, 1, 2, 3], [0, 1, 2, 3], [1, 2, 3]]),
    Seen(
      attributes: ["left_window_size": 0, "right_window_size": 1], past: 1, keys: 3, seen: [[1, 2], [2, 3], [3]]),
    Seen(attributes: ["left_window_size": 1, "right_window_size": 5, "is_causal": 1], seen: [[0], [0, 1], [1, 2]]),
    Seen(attributes: ["left_window_size": .int(.max), "right_window_size": 0], seen: [[0], [0, 1], [0, 1, 2]]),
    Seen(mask: (.bool, [4], [1, 0, 0, 1]), seen: [[0, 3], [0, 3], [0, 3]]),
    Seen(mask: (.bool, [3, 2], [1, 0, 0, 0, 1, 1]), seen: [[0], [], [0, 1]]),
    // A last axis of 1 is a short one, and is not broadcast.
    Seen(mask: (.bool, [3, 1], [1, 0, 1]), seen: [[0], [], [0]]),
    Seen(
      attributes: ["is_causal": 1], mask: (.float32, [1, 1, 3, 4], [0, 0, 0, 0, hidden, 0, 0, 0, 0, hidden, 0, 0]),
      seen: [[0], [1], [0, 2]]),
    Seen(mask: (.float32, [1, 3, 1], [hidden, 0, 5]), seen: [[], [0], [0]]), Seen(keys: 0, seen: [[], [], []]),
  ]

  @Test(arguments: views)
  func whatQueriesSee(_ view: Seen) throws {
    let value = (0..<view.past + view.keys).map { Double(1 << $0) }
    func part(_ range: Range<Int>) throws -> HostTensor {
      try tensor(.float32, [1, 1, range.count, 1], Array(value[range]))
    }
    let inputs: [HostTensor?] = [
      try tensor(.float32, [1, 1, view.queries, 1], [0, 0, 0]), try part(view.past..<value.count),
      try part(view.past..<value.count), try view.mask.map { try tensor($0.dtype, try Shape($0.shape), $0.values) },
      view.past > 0 ? try part(0..<view.past) : nil, view.past > 0 ? try part(0..<view.past) : nil,
      view.valid.map { HostTensor([$0]) },
    ]
    let want = view.seen.map { keys in
      keys.isEmpty ? 0 : keys.reduce(0) { $0 + value[$1] } / Double(keys.count)
    }
    let scores = TensorType(.float32, try Shape([1, 1, view.queries, value.count]))
    let results = try references(
      .attention, inputs, attributes: view.attributes.merging(["qk_matmul_output_mode": 3]) { $1 },
      wanting: [TensorType(.float32, try Shape([1, 1, view.queries, 1])), nil, nil, scores])
    let result = try #require(results[0])
    for (got, want) in zip(result.wanted, want) { #expect((got - want).magnitude <= want * 1e-15) }
    #expect(
      try result.judging(want).isCorrect && result.bounds.enumerated().allSatisfy { $1 < 1e-4 * want[$0] + 1e-30 })
    let probabilities = view.seen.flatMap { keys in
      value.indices.map { keys.contains($0) ? 1 / Double(keys.count) : 0 }
    }
    #expect(try #require(results[3]).judging(probabilities).isCorrect)
  }

  /// What is past and what is new, head by head; heads in the last axis; one head of keys for two of queries.
  @Test func cachesAndHeads() throws {
    let k = try tensor(.float32, [1, 1, 4], [5, 6, 7, 8])
    let past = try tensor(.float32, [1, 2, 1, 2], [1, 2, 3, 4])
    let q = try tensor(.float32, [1, 1, 8], [Double](repeating: 0, count: 8))
    let present = TensorType(.float32, [1, 2, 2, 2])
    let results = try references(
      .attention, [q, k, k, nil, past, past], attributes: ["q_num_heads": 4, "kv_num_heads": 2],
      wanting: [TensorType(.float32, [1, 1, 8]), present, present])
    #expect(results[0]?.wanted == [3, 4, 3, 4, 5, 6, 5, 6])
    for index in 1...2 { #expect(results[index]?.wanted == [1, 2, 5, 6, 3, 4, 7, 8]) }
  }

  @Test(arguments: floats)
  func specialNumbers(dtype: DType) throws {
    let (infinity, nan) = (Double.infinity, Double.nan)
    func result(_ k: [Double], _ v: [Double], mask: [Double]? = nil) throws -> ReferenceTensor {
      let mask = try mask.map { try tensor(dtype, [2], $0) }
      return try reference(
        .attention,
        [
          try tensor(dtype, [1, 1, 1, 1], [1]), try tensor(dtype, [1, 1, 2, 1], k), try tensor(dtype, [1, 1, 2, 1], v),
          mask,
        ])
    }
    for (reference, want) in [
      (try result([0, nan], [1, 1]), nan), (try result([0, infinity], [1, 1]), nan),
      (try result([0, -infinity], [3, 1]), 3), (try result([0, 0], [1, infinity]), infinity),
      (try result([0, 0], [-infinity, infinity]), nan), (try result([0, 0], [1, nan]), nan),
      (try result([0, 0], [1, 1], mask: [infinity, 0]), nan),
      (try result([nan, 2], [1, 1], mask: [-infinity, -infinity]), 0),
      (try result([0, 5], [7, 100], mask: [0, -infinity]), 7),
    ] {
      #expect(try reference.judging([want]).isCorrect && reference.judging([want]).unjudgedCount == 0)
      #expect(try !reference.judging([want == 1 ? 2 : 1]).isCorrect)
    }
    // A device need not look at what is hidden; of nothing but minus infinity ONNX says two things.
    for reference in [
      try result([0, nan], [1, 1], mask: [0, -infinity]), try result([0, 0], [1, nan], mask: [0, -infinity]),
      try result([-infinity, -infinity], [1, 1]),
    ] {
      #expect(try reference.judging([1]).unjudgedCount == 1)
    }
  }

  /// A device that rounds at every step, as ONNX's function does, and one that rounds the result only.
  @Test(arguments: floats, 1...4)
  func bothKindsOfDevice(dtype: DType, seed: Int) throws {
    let format = try #require(FloatFormat(dtype))
    let accumulator = format.accumulator
    let (size, keys) = (16, [1, 5, 40][seed % 3])
    var random = Sequence64(seed: seed)
    let q = random.numbers(size, dtype, scale: 2)
    let (k, v) = (random.numbers(keys * size, dtype), random.numbers(keys, dtype))
    let softcap = seed % 2 == 0 ? 1.5 : 0
    let reference = try reference(
      .attention,
      [
        try tensor(dtype, [1, 1, 1, 16], q), try tensor(dtype, try Shape([1, 1, keys, 16]), k),
        try tensor(dtype, try Shape([1, 1, keys, 1]), v),
      ], attributes: ["softcap": .float(Float(softcap))])
    func attend(_ round: (Double) -> Double) -> Double {
      func sum(_ terms: [Double]) -> Double { terms.reduce(0) { accumulator.round($0 + accumulator.round($1)) } }
      let root = round(0.5)  // 16^(-1/4)
      var scores = (0..<keys).map { key in
        round(sum((0..<size).map { round(q[$0] * root) * round(k[key * size + $0] * root) }))
      }
      if softcap > 0 {
        scores = scores.map { score in
          round(round(DoubleDouble.tanh(DoubleDouble(round(score / softcap))).high) * softcap)
        }
      }
      let greatest = scores.max() ?? 0
      let exponentials = scores.map { accumulator.round(DoubleDouble.exp(DoubleDouble($0 - greatest)).high) }
      let total = sum(exponentials)
      return sum((0..<keys).map { round(accumulator.round(exponentials[$0] / total)) * v[$0] })
    }
    #expect(try reference.judging([attend(format.round)]).isCorrect)
    #expect(try reference.judging([attend(accumulator.round)]).isCorrect)
    #expect(try reference.judging([attend { $0 }]).isCorrect)
    if dtype == .float64, keys > 1 { #expect(try !reference.judging([attend(FloatFormat.float32.round)]).isCorrect) }
  }
}
