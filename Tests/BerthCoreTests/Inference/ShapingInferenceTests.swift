// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

/// Operators that put data under another shape, add to it or take from it.
@Suite struct ShapingInferenceTests {
  @Test(arguments: [
    CallCase.f32(.flatten, [2, 3, 4], gives: [2, 12]), .f32(.flatten, [2, 3, 4], attributes: ["axis": 0], gives: [1, 24]),
    .f32(.flatten, [2, 3, 4], attributes: ["axis": 3], gives: [24, 1]),
    .f32(.flatten, [2, 3, 4], attributes: ["axis": -1], gives: [6, 4]),
    .f32(.flatten, [], attributes: ["axis": 0], gives: [1, 1]), .f32(.flatten, [0, 3], gives: [0, 3]),
    .f32(.flatten, [], fails: "axis 1"), .f32(.flatten, [2], attributes: ["axis": -2], fails: "axis -2"),
    .f32(.squeeze, [1, 3, 1], gives: [3]), .f32(.squeeze, [1, 1], gives: []),
    .with([], .squeeze, [1, 3, 1], gives: [1, 3, 1]), .with([-1], .squeeze, [1, 3, 1], gives: [1, 3]),
    .with([0, 0], .squeeze, [1, 3], gives: [3]), .with([1], .squeeze, [1, 3], fails: "extent is not 1"),
    .with([2], .squeeze, [1, 3], fails: "axes 2"),
    .with([0, -1], .unsqueeze, [3, 4], gives: [1, 3, 4, 1]), .with([3, 1], .unsqueeze, [3, 4], gives: [3, 1, 4, 1]),
    .with([0], .unsqueeze, [], gives: [1]), .with([], .unsqueeze, [3], gives: [3]),
    .with([0, -3], .unsqueeze, [3], fails: "twice"), .with([2], .unsqueeze, [3], fails: "axes 2"),
    .with([.min], .unsqueeze, [3], fails: "axes"), .f32(.unsqueeze, [3], fails: "'axes'"),
    .with([0, 1], .unsqueeze, [1, 1, 1, 1, 1, 1, 1], fails: "at most 8"),
    .with([3, 1], .expand, [4], gives: [3, 4]), .with([], .expand, [4], gives: [4]), .with([1], .expand, [3, 4], gives: [3, 4]),
    .with([0], .expand, [1], gives: [0]), .with([3], .expand, [4], fails: "cannot be broadcast"),
    .with([-1], .expand, [4], fails: "negative"), .with([.max, 2], .expand, [1], fails: "more elements"),
    .with([2, 3], .tile, [4, 5], gives: [8, 15]), .with([], .tile, [], gives: []), .with([0], .tile, [4], gives: [0]),
    .with([2], .tile, [4, 5], fails: "one for each axis"), .with([-1], .tile, [4], fails: "negative"),
    .with([.max], .tile, [4, 5], fails: "one for each"), .with([.max, 2], .tile, [4, 5], fails: "more elements"),
  ])
  func shapes(_ call: CallCase) throws { try call.check() }

  @Test(arguments: [
    CallCase.with([1, 0, 2, 3], .pad, [4, 5], gives: [7, 8]), .with([-1, -2, 0, 0], .pad, [4, 5], gives: [3, 3]),
    .with([-4, 2], .pad, [4], gives: [2]), .with([], .pad, [], gives: []),
    .with([2, 0], .pad, [4], attributes: ["mode": "reflect"], gives: [6]),
    .with([1, 1], .pad, [1], attributes: ["mode": "reflect"], gives: [3]),
    .with([2, 0], .pad, [0], gives: [2]), .with([0, 0], .pad, [0], attributes: ["mode": "edge"], gives: [0]),
    .call(.pad, [.tensor(.bool, [2, 3]), .integers([1, 2]), .absent, .integers([-1])], .types([(.bool, [2, 6])])),
    .call(.pad, [.tensor(.int8, [2]), .integers([1, 2]), .tensor(.int8, [])], .types([(.int8, [5])])),
    .with([1, 2, 3], .pad, [4, 5], fails: "two for each"), .with([-3, -2], .pad, [4], fails: "take more away"),
    .with([.min, .min], .pad, [4], fails: "take more away"), .with([.max, .max], .pad, [4, 1], fails: "two for each"),
    .with([.max, .max], .pad, [4], fails: "more elements"),
    .with([1, 0], .pad, [0], attributes: ["mode": "wrap"], fails: "nothing of axis 0"),
    .with([-4, 1], .pad, [4], attributes: ["mode": "edge"], fails: "nothing of axis 0"),
    .with([0, 0], .pad, [4], attributes: ["mode": "mirror"], fails: "constant, reflect, edge, wrap"),
    .call(
      .pad, [.tensor(.int8, [2]), .integers([1, 2]), .tensor(.int8, [2])], .refusal(.invalidArgument, "must be a scalar")),
    .call(
      .pad, [.tensor(.int8, [2, 2]), .integers([1, 2, 3, 4]), .absent, .integers([0, -2])],
      .refusal(.invalidArgument, "twice")),
  ])
  func pad(_ call: CallCase) throws { try call.check() }

  @Test(arguments: [
    CallCase.split([6, 2], sizes: [1, 5], gives: [[1, 2], [5, 2]]), .split([6], sizes: [0, 6], gives: [[0], [6]]),
    .split([2, 6], axis: -1, count: 3, gives: [[2, 2], [2, 2], [2, 2]]), .split([7], count: 3, gives: [[3], [3], [1]]),
    .split([0], count: 2, gives: [[0], [0]]), .split([3], count: 4, gives: [[1], [1], [1], [0]]),
    .split([5], count: 4, fails: "too little remains"), .split([6], sizes: [1, 4], fails: "do not add up"),
    .split([6], sizes: [-1, 7], fails: "do not add up"), .split([6], sizes: [.max, .max], fails: "do not add up"),
    .split([6], sizes: [], fails: "do not add up"), .split([6], sizes: [6], count: 1, fails: "not both"),
    .split([6], fails: "either the input"), .split([6], count: 0, fails: "at least 1"), .split([], count: 1, fails: "axis 0"),
  ])
  func split(_ call: CallCase) throws { try call.check() }

  @Test func splitNeedsAllItsOutputs() throws {
    let x = Operand.dense(.float32, [4])
    #expect(try OperatorCall(.split, [x], attributes: ["num_outputs": 2]).outputs.count == 2)
    let error = #expect(throws: DeviceError.self) {
      try OperatorCall(.split, [x], attributes: ["num_outputs": 2], outputCount: 1)
    }
    #expect(error?.message.contains("outputs[1]") == true, "\(error?.message ?? "")")
    let huge = #expect(throws: DeviceError.self) { try OperatorCall(.split, [x], attributes: ["num_outputs": .int(.max)]) }
    #expect(huge?.code == .unsupported)
  }

  @Test(arguments: [
    CallCase.f32(.trilu, [2, 3, 4], gives: [2, 3, 4]), .f32(.trilu, [3], fails: "two axes"),
    .call(.trilu, [.tensor(.float32, [3, 3]), .parameter(HostTensor(-2))], .types([(.float32, [3, 3])])),
    .with([1, 2], .trilu, [3, 3], fails: "one integer"),
    .call(.size, [.tensor(.bool, [2, 3])], .types([(.int64, [])])),
    .call(.shape, [.tensor(.bool, [2, 3])], .types([(.int64, [2])])),
    .call(.shape, [.tensor(.bool, [])], .types([(.int64, [0])])),
  ])
  func others(_ call: CallCase) throws { try call.check() }

  @Test(arguments: [
    ([:], [2, 3, 4]), (["start": -1], [4]), (["end": -1], [2, 3]), (["start": 1, "end": 2], [3]),
    (["start": 2, "end": 1], []), (["start": .int(.min), "end": .int(.max)], [2, 3, 4]), (["start": 9], []),
  ] as [([String: AttributeValue], [Int])])
  func shapeExtents(_ attributes: [String: AttributeValue], _ expected: [Int]) throws {
    let call = try OperatorCall(.shape, [.dense(.int8, [2, 3, 4])], attributes: attributes)
    #expect(Operator.shapeExtents(of: [2, 3, 4], call.attributes) == expected)
    #expect(call.outputs[0]?.shape.extents == [expected.count])
  }
}

/// Operators that make data.
@Suite struct MakingInferenceTests {
  @Test(arguments: [
    CallCase.call(.constant, [], attributes: ["value": .tensor(HostTensor([1, 2]))], .types([(.int64, [2])])),
    .call(.constant, [], attributes: ["value_int": 3], .types([(.int64, [])])),
    .call(.constant, [], attributes: ["value_ints": []], .types([(.int64, [0])])),
    .call(.constant, [], attributes: ["value_float": 3.5], .types([(.float32, [])])),
    .call(.constant, [], attributes: ["value_floats": .floats([1, 2])], .types([(.float32, [2])])),
    .call(.constant, [], .refusal(.invalidArgument, "0 values")),
    .call(.constant, [], attributes: ["value_int": 3, "value_float": 1.5], .refusal(.invalidArgument, "2 values")),
    .call(.constant, [], attributes: ["value_string": "a"], .refusal(.unsupported, "'value_string'")),
    .call(.constant, [], attributes: ["value_strings": .strings(["a"])], .refusal(.unsupported, "'value_strings'")),
    .call(.constant, [], attributes: ["sparse_value": 1], .refusal(.invalidArgument, "sparse_tensor")),
    .call(.constantOfShape, [.integers([2, 0])], .types([(.float32, [2, 0])])),
    .call(.constantOfShape, [.integers([])], attributes: ["value": .tensor(HostTensor([7]))], .types([(.int64, [])])),
    .call(.constantOfShape, [.integers([-1])], .refusal(.invalidArgument, "negative")),
    .call(
      .constantOfShape, [.integers([2])], attributes: ["value": .tensor(HostTensor([1, 2]))],
      .refusal(.invalidArgument, "one element")),
    .call(.constantOfShape, [.parameter(HostTensor(2))], .refusal(.invalidArgument, "one-dimensional")),
    .oneHot([2, 3], depth: HostTensor(5), gives: [2, 3, 5]), .oneHot([], depth: HostTensor([4]), axis: 0, gives: [4]),
    .oneHot([2, 3], depth: HostTensor(5), axis: -3, gives: [5, 2, 3]), .oneHot([2], depth: HostTensor(0), gives: [2, 0]),
    .oneHot([2], depth: HostTensor(-1), fails: "not negative"), .oneHot([2], depth: HostTensor([1, 2]), fails: "one number"),
    .oneHot([2], depth: HostTensor(5), axis: 2, fails: "axis 2"), .oneHot([2], depth: HostTensor(.max), fails: "more elements"),
    .call(
      .oneHot, [.tensor(.int32, [2]), .parameter(HostTensor(2)), .tensor(.bool, [3])],
      .refusal(.invalidArgument, "two elements")),
  ])
  func calls(_ call: CallCase) throws { try call.check() }

  /// The number of elements is exact, where (limit - start) / delta in float64 rounds to an integer that it is not. Counts by Python's
  /// fractions.
  @Test(arguments: [
    (0.0, 1.0, 0.1, 10), (0, 0.3, 0.1, 3), (0, 1, 0.25, 4), (1, 0, -0.3, 4), (1, 0, 1, 0), (0, 1, -1, 0), (5, 5, 1, 0),
    (0, .leastNonzeroMagnitude, .leastNonzeroMagnitude, 1), (0, 1, 1e300, 1), (0, 1e300, 1e299, 10),
    (4.220033436961469, -31.833176383901144, -0.2955181132857591, 123),
    (-2.171418019277932, -3084451057.791254, -0.36266688977512945, 8_504_914_959),
    (-2.068117447773817, -9998.822935264941, -0.1556108903492601, 64_243),
  ])
  func rangeCounts(_ start: Double, _ limit: Double, _ delta: Double, _ count: Int) throws {
    func range(_ dtype: DType) throws -> Int? {
      let inputs = try [start, limit, delta].map { Operand(try HostTensor(TensorType(dtype, .scalar), rounding: [$0])) }
      return try OperatorCall(.range, inputs).outputs[0]?.shape[0]
    }
    #expect(try range(.float64) == count)
    if count == 4 { #expect(try range(.bfloat16) == 4) }
  }

  @Test(arguments: [
    (0, 10, 3, 4), (10, 4, -2, 3), (.min, .max, 1 << 60, 16), (.max, .min, -1 << 60, 16), (0, 0, 1, 0), (3, 1, 1, 0),
    (.min, .min + 1, .max, 1), (.max, .max - 1, .min, 1),
  ])
  func integerRangeCounts(_ start: Int, _ limit: Int, _ delta: Int, _ count: Int) throws {
    let call = try OperatorCall(.range, [start, limit, delta].map { Operand(HostTensor($0)) })
    #expect(call.outputs[0]?.shape.extents == [count])
  }

  @Test(arguments: [
    ([0, 1, 0], "'delta'"), ([.infinity, 1, 1], "finite"), ([0, .nan, 1], "finite"), ([0, 1, 1e-300], "counted"),
    ([-1.7e308, 1.7e308, 1e300], "beyond"),
  ] as [([Double], String)])
  func rangesRefused(_ numbers: [Double], _ piece: String) throws {
    let inputs = try numbers.map { Operand(try HostTensor(TensorType(.float64, .scalar), rounding: [$0])) }
    let error = #expect(throws: DeviceError.self) { try OperatorCall(.range, inputs) }
    #expect(error?.message.contains(piece) == true, "\(error?.message ?? "")")
    #expect(throws: DeviceError.self) { try OperatorCall(.range, [.integers([.min]), .integers([.max]), .integers([1])]) }
  }
}

extension CallCase {
  fileprivate static func with(
    _ parameter: [Int], _ op: Operator, _ extents: [Int], attributes: [String: AttributeValue] = [:], gives: [Int]? = nil,
    fails: String? = nil
  ) -> CallCase {
    call(
      op, [.tensor(.float32, extents), .integers(parameter)], attributes: attributes,
      gives.map { .types([(.float32, $0)]) } ?? .refusal(.invalidArgument, fails ?? ""))
  }

  fileprivate static func split(
    _ extents: [Int], axis: Int = 0, sizes: [Int]? = nil, count: Int? = nil, gives: [[Int]]? = nil, fails: String? = nil
  ) -> CallCase {
    var attributes: [String: AttributeValue] = ["axis": .int(axis)]
    if let count { attributes["num_outputs"] = .int(count) }
    return call(
      .split, [.tensor(.int8, extents), sizes.map { .integers($0) } ?? .absent], attributes: attributes,
      gives.map { .types($0.map { (.int8, $0) }) } ?? .refusal(.invalidArgument, fails ?? ""))
  }

  fileprivate static func oneHot(
    _ indices: [Int], depth: HostTensor, axis: Int = -1, gives: [Int]? = nil, fails: String? = nil
  ) -> CallCase {
    call(
      .oneHot, [.tensor(.uint8, indices), .parameter(depth), .tensor(.bool, [2])], attributes: ["axis": .int(axis)],
      gives.map { .types([(.bool, $0)]) } ?? .refusal(.invalidArgument, fails ?? ""))
  }
}
