// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct ReductionInferenceTests {
  static let reductions: [Operator] = [
    .reduceSum, .reduceMean, .reduceMax, .reduceMin, .reduceProd, .reduceL1, .reduceL2, .reduceSumSquare, .reduceLogSum,
    .reduceLogSumExp,
  ]

  /// Extents, axes (nil where the input is absent), attributes, and the result's extents or a piece of the refusal.
  static let rows: [([Int], [Int]?, [String: AttributeValue], Result<[Int], Refusal>)] = [
    ([2, 3, 4], nil, [:], .success([1, 1, 1])), ([2, 3, 4], nil, ["keepdims": 0], .success([])),
    ([2, 3, 4], [1], [:], .success([2, 1, 4])), ([2, 3, 4], [1], ["keepdims": 0], .success([2, 4])),
    ([2, 3, 4], [-1, 0], [:], .success([1, 3, 1])), ([2, 3, 4], [2, 0], ["keepdims": 0], .success([3])),
    ([2, 3, 4], [], [:], .success([1, 1, 1])),
    ([2, 3, 4], [], ["noop_with_empty_axes": 1], .success([2, 3, 4])),
    ([2, 3, 4], nil, ["noop_with_empty_axes": 1, "keepdims": 0], .success([2, 3, 4])),
    ([2, 3, 4], [0], ["noop_with_empty_axes": 1], .success([1, 3, 4])),
    ([], nil, [:], .success([])), ([2, 0, 4], [1], [:], .success([2, 1, 4])), ([0], nil, ["keepdims": 0], .success([])),
    ([2, 3], [2], [:], .failure("axes 2")), ([2, 3], [-3], [:], .failure("axes -3")),
    ([2, 3], [0, -2], [:], .failure("twice")), ([], [0], [:], .failure("axes 0")),
    ([2, 3], [.min], [:], .failure("axes")),
  ]

  struct Refusal: Error, ExpressibleByStringLiteral {
    let piece: String
    init(stringLiteral value: String) { piece = value }
  }

  @Test(arguments: reductions, rows.indices) func infers(_ op: Operator, _ row: Int) throws {
    let (extents, axes, attributes, result) = Self.rows[row]
    let inputs: [CallCase.Input] = [.tensor(.float32, extents), axes.map { .integers($0) } ?? .absent]
    let expectation: CallCase.Expectation =
      switch result {
      case .success(let extents): .types([(.float32, extents)])
      case .failure(let refusal): .refusal(.invalidArgument, refusal.piece)
      }
    try CallCase.call(op, inputs, attributes: attributes, expectation).check()
  }

  @Test func geometryNamesTheAxes() throws {
    func geometry(_ axes: [Int]?, _ attributes: [String: AttributeValue] = [:]) throws -> ReductionGeometry {
      let data = Operand.dense(.float32, [2, 3, 4])
      return try ReductionGeometry(
        try OperatorCall(.reduceSum, [data, axes.map { .integers($0) }], attributes: attributes))
    }
    #expect(try geometry([-1, 0]).axes == [0, 2])
    #expect(try geometry(nil).axes == [0, 1, 2])
    #expect(try geometry(nil, ["noop_with_empty_axes": 1]).axes == [])
    #expect(try geometry([1], ["keepdims": 0]).outputShape == [2, 4])
    #expect(try geometry([1]).keepsAxes && geometry([1], ["keepdims": 0]).keepsAxes == false)
  }

  @Test(arguments: reductions) func axesMustBeAVectorOfInt64(_ op: Operator) throws {
    let data = CallCase.Input.tensor(.float32, [2, 3])
    try CallCase.call(op, [data, .parameter(HostTensor(1))], .refusal(.invalidArgument, "one-dimensional")).check()
    let narrow = try HostTensor(TensorType(.int32, [1]), bytes: [0, 0, 0, 0])
    try CallCase.call(op, [data, .parameter(narrow)], .refusal(.invalidArgument, "it can be int64")).check()
    // A type alone is not enough: the result's shape depends on the value.
    try CallCase.call(op, [data, .tensor(.int64, [1])], .refusal(.unsupported, "must be known")).check()
  }

  @Test func dtypes() throws {
    for op in Self.reductions + [.argMax, .argMin] {
      for dtype in DType.allKnown {
        let result = op == .argMax || op == .argMin ? DType.int64 : dtype
        try CallCase.call(
          op, [.tensor(dtype, [3])],
          op.principalDTypes.contains(dtype) ? .types([(result, [1])]) : .refusal(.invalidArgument, "\(dtype)")
        ).check()
      }
    }
  }

  @Test(
    arguments: [
      ([2, 3, 4], [:], [1, 3, 4]), ([2, 3, 4], ["axis": 1], [2, 1, 4]),
      ([2, 3, 4], ["axis": -1, "keepdims": 0], [2, 3]),
      ([3], ["keepdims": 0], []), ([0, 3], ["axis": 1], [0, 1]), ([2, 3], ["select_last_index": 1], [1, 3]),
    ] as [([Int], [String: AttributeValue], [Int])])
  func argMax(_ extents: [Int], _ attributes: [String: AttributeValue], _ output: [Int]) throws {
    try CallCase.call(
      .argMax, [.tensor(.float32, extents)], attributes: attributes, .types([(.int64, output)])
    ).check()
  }

  @Test(arguments: [
    CallCase.f32(.argMax, [2, 3], attributes: ["axis": 2], fails: "axis 2"),
    .f32(.argMax, [2, 0], attributes: ["axis": 1], fails: "no element to choose from"),
    .f32(.argMax, [0], fails: "no element to choose from"),
  ])
  func argMaxRefuses(_ call: CallCase) throws { try call.check() }

  @Test(arguments: [
    CallCase.call(.cumSum, [.tensor(.float32, [2, 3]), .parameter(HostTensor(-1))], .types([(.float32, [2, 3])])),
    .call(.cumSum, [.tensor(.uint64, [0, 3]), .integers([0])], .types([(.uint64, [0, 3])])),
    .call(.cumSum, [.tensor(.float32, [2, 3]), .parameter(HostTensor(2))], .refusal(.invalidArgument, "axis 2")),
    .call(.cumSum, [.tensor(.float32, []), .parameter(HostTensor(0))], .refusal(.invalidArgument, "axis 0")),
    .call(.cumSum, [.tensor(.float32, [2]), .integers([0, 0])], .refusal(.invalidArgument, "one integer")),
    .call(.cumSum, [.tensor(.int8, [2]), .integers([0])], .refusal(.invalidArgument, "int8")),
    .call(.topK, [.tensor(.int8, [2, 3]), .integers([2])], .types([(.int8, [2, 2]), (.int64, [2, 2])])),
    .call(
      .topK, [.tensor(.float32, [2, 3]), .integers([0])], attributes: ["axis": 0],
      .types([(.float32, [0, 3]), (.int64, [0, 3])])),
    .call(.topK, [.tensor(.float32, [2, 3]), .integers([4])], .refusal(.invalidArgument, "K is 4")),
    .call(.topK, [.tensor(.float32, [2, 3]), .integers([-1])], .refusal(.invalidArgument, "K is -1")),
    .call(.topK, [.tensor(.float32, [2, 3]), .integers([1, 1])], .refusal(.invalidArgument, "one integer")),
    .call(
      .topK, [.tensor(.float32, [2, 3]), .integers([1])], attributes: ["axis": 2], .refusal(.invalidArgument, "axis 2")),
    .call(.topK, [.tensor(.float32, []), .integers([1])], .refusal(.invalidArgument, "axis -1")),
  ])
  func alongAnAxis(_ call: CallCase) throws { try call.check() }
}

@Suite struct LayerNormalizationInferenceTests {
  @Test(
    arguments: [
      ([2, 3, 4], [4], nil, [:], [2, 3, 1]), ([2, 3, 4], [3, 4], [3, 4], ["axis": 1], [2, 1, 1]),
      ([2, 3, 4], [2, 3, 4], [4], ["axis": -3], [1, 1, 1]), ([2, 3, 4], [1], [], [:], [2, 3, 1]),
      ([2, 0], [0], nil, [:], [2, 1]), ([4], [4], [4], ["axis": 0], [1]), ([2, 3], [2, 1], [2, 3], [:], [2, 1]),
    ] as [([Int], [Int], [Int]?, [String: AttributeValue], [Int])])
  func infers(
    _ x: [Int], _ scale: [Int], _ bias: [Int]?, _ attributes: [String: AttributeValue], _ statistics: [Int]
  ) throws {
    for dtype in Operator.layerNormalization.principalDTypes {
      let inputs: [CallCase.Input] = [
        .tensor(dtype, x), .tensor(dtype, scale), bias.map { .tensor(dtype, $0) } ?? .absent,
      ]
      try CallCase.call(.layerNormalization, inputs, attributes: attributes, .types([(dtype, x)])).check()
      try CallCase.call(
        .layerNormalization, inputs, attributes: attributes,
        .types([(dtype, x), (.float32, statistics), (.float32, statistics)])
      ).check()
    }
  }

  @Test func stashTypeIsThatOfTheStatistics() throws {
    try CallCase.call(
      .layerNormalization, [.tensor(.float32, [2, 3]), .tensor(.float32, [3])], attributes: ["stash_type": 16],
      .types([(.float32, [2, 3]), (.bfloat16, [2, 1])])
    ).check()
    for stash in [0, 10, 11, -1, .max] {
      try CallCase.call(
        .layerNormalization, [.tensor(.float32, [2, 3]), .tensor(.float32, [3])],
        attributes: ["stash_type": .int(stash)], .refusal(.unsupported, "'stash_type' is \(stash)")
      ).check()
    }
  }

  @Test(arguments: [
    CallCase.f32(.layerNormalization, [2, 3], [2], fails: "'Scale'"),
    .f32(.layerNormalization, [2, 3], [3], [2], fails: "'B'"),
    .f32(.layerNormalization, [2, 3], [3], attributes: ["axis": 2], fails: "axis 2"),
    .f32(.layerNormalization, [2, 3], fails: "'Scale'"), .f32(.layerNormalization, [3], [2, 3], fails: "'Scale'"),
  ])
  func refuses(_ call: CallCase) throws { try call.check() }
}
