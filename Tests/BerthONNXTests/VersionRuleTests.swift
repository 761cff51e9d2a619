// SPDX-License-Identifier: Apache-2.0

import Berth
import BerthCore
import Testing

@testable import BerthONNX

@Suite struct VersionRuleTests {
  @Test func everyRuleIsForAnOperatorAndOlderThanIt() throws {
    for (name, rules) in VersionRules.table {
      let op = try #require(OperatorRegistry.standard(name), "\(name)")
      #expect(!rules.isEmpty && rules.map(\.since) == rules.map(\.since).sorted(), "\(name)")
      #expect(rules.allSatisfy { $0.since >= 1 && $0.since < op.version }, "\(name)")
    }
  }

  /// Where ONNX introduced the operators that were not there from the beginning.
  private static let introduced = [
    "Attention": 23,
    "CastLike": 15,
    "ConstantOfShape": 9,
    "Cos": 7,
    "CumSum": 11,
    "DequantizeLinear": 10,
    "DynamicQuantizeLinear": 11,
    "Erf": 9,
    "Expand": 8,
    "GatherElements": 11,
    "GatherND": 11,
    "Gelu": 20,
    "GreaterOrEqual": 12,
    "GroupNormalization": 18,
    "HardSwish": 14,
    "IsInf": 10,
    "IsNaN": 9,
    "LayerNormalization": 17,
    "LessOrEqual": 12,
    "MatMulInteger": 10,
    "Mod": 10,
    "OneHot": 9,
    "QuantizeLinear": 10,
    "RMSNormalization": 23,
    "Range": 11,
    "RotaryEmbedding": 23,
    "Round": 11,
    "ScatterElements": 11,
    "ScatterND": 11,
    "Sign": 9,
    "Sin": 7,
    "SwiGLU": 28,
    "Swish": 24,
    "Tile": 6,
    "Trilu": 14,
    "Where": 9,
  ]

  /// The first opset of each operator whose calls Berth reads, which is where ONNX introduced it.
  @Test(arguments: OperatorRegistry.standard.operators) func everyOlderVersionIsRead(_ op: Operator) {
    let introduced = Self.introduced[op.name] ?? 1
    for opset in 1...Operator.onnxOpset {
      #expect((VersionRules.meaning(of: op, opset: opset) != nil) == (opset >= introduced), "opset \(opset)")
    }
    #expect(VersionRules.meaning(of: op, opset: Operator.onnxOpset + 1) == nil)
  }

  @Test func refusalsNameTheVersions() throws {
    var builder = ModelBuilder(opset: 16)
    builder.input("x")
    builder.initializer("scale", try floats([1]))
    builder.node("LayerNormalization", ["x", "scale"], ["y"])
    builder.output("y")
    #expect(
      try builder.model().gaps.map(\.detail) == [
        "node 0 (LayerNormalization): LayerNormalization of opset 16: Berth follows opset 17 and later"
      ])
  }

  /// A call in an old opset, and what it gave then.
  struct OldCall: Sendable, CustomTestStringConvertible {
    let op: String
    let opset: Int
    let inputs: [HostTensor?]
    let attributes: [String: AttributeValue]
    let isValid: Bool
    let expected: HostTensor?

    var testDescription: String { "\(op) of opset \(opset) with \(attributes.keys.sorted())" }

    /// A call that gave a tensor.
    init(
      _ op: String, _ opset: Int, _ inputs: [HostTensor?], _ attributes: [String: AttributeValue] = [:],
      gives expected: HostTensor?
    ) {
      (self.op, self.opset, self.inputs, self.attributes) = (op, opset, inputs, attributes)
      (isValid, self.expected) = (true, expected)
    }

    /// A call that was invalid.
    init(refused op: String, _ opset: Int, _ inputs: [HostTensor?], _ attributes: [String: AttributeValue] = [:]) {
      (self.op, self.opset, self.inputs, self.attributes) = (op, opset, inputs, attributes)
      (isValid, expected) = (false, nil)
    }
  }

  static func tensor(_ values: [Float], _ extents: [Int]) -> HostTensor? { try? floats(values, extents) }

  static let matrix = tensor([1, 2, 3, 4, 5, 6], [2, 3])
  static let pair = tensor([10, 20], [2])
  static let attention = [tensor([0], [1, 1, 1, 1]), tensor([1, 3], [1, 1, 2, 1]), tensor([1, 3], [1, 1, 2, 1])]

  static let quadruple = tensor([1, 2, 3, 4], [4])
  /// (x - 3) / sqrt(4) * 10 + 5: 10 and 20 of 4 and 6.
  static let batch = [tensor([4, 6], [2])] + [10, 5, 3, 4].map { tensor([$0], [1]) }

  static let calls: [OldCall] = [
    OldCall("Add", 6, [matrix, matrix], gives: tensor([2, 4, 6, 8, 10, 12], [2, 3])),
    OldCall("Add", 1, [matrix, matrix], ["consumed_inputs": [0, 0]], gives: tensor([2, 4, 6, 8, 10, 12], [2, 3])),
    OldCall(
      "Add", 6, [matrix, tensor([1, 2, 3], [3])], ["broadcast": 1], gives: tensor([2, 4, 6, 5, 7, 9], [2, 3])),
    OldCall(
      "Sub", 6, [matrix, pair], ["broadcast": 1, "axis": 0], gives: tensor([-9, -8, -7, -16, -15, -14], [2, 3])),
    OldCall(
      "Sub", 6, [matrix, pair], ["broadcast": 1, "axis": -2], gives: tensor([-9, -8, -7, -16, -15, -14], [2, 3])),
    OldCall("Mul", 6, [matrix, tensor([2], [1])], ["broadcast": 1], gives: tensor([2, 4, 6, 8, 10, 12], [2, 3])),
    OldCall(
      "Add", 6, [tensor([0, 0, 0, 0, 0, 0], [1, 2, 3]), pair], ["broadcast": 1, "axis": 1],
      gives: tensor([10, 10, 10, 20, 20, 20], [1, 2, 3])),
    OldCall("Div", 7, [matrix, tensor([2], [1])], gives: tensor([0.5, 1, 1.5, 2, 2.5, 3], [2, 3])),
    // Without the attribute nothing was repeated, and an axis must be there.
    OldCall(refused: "Add", 6, [matrix, tensor([1, 2, 3], [3])]),
    OldCall(refused: "Add", 6, [matrix, pair], ["broadcast": 1, "axis": 2]),
    OldCall(refused: "Add", 6, [matrix, pair], ["broadcast": 1, "axis": -3]),
    OldCall(refused: "Add", 6, [matrix, pair], ["broadcast": "yes"]),
    OldCall("Relu", 1, [tensor([-1, 2], [2])], ["consumed_inputs": [0]], gives: tensor([0, 2], [2])),
    OldCall(refused: "Relu", 6, [tensor([-1, 2], [2])], ["consumed_inputs": [0]]),
    OldCall("Neg", 1, [pair], ["consumed_inputs": [0]], gives: tensor([-10, -20], [2])),
    OldCall("Sum", 1, [pair, pair, pair], ["consumed_inputs": [0]], gives: tensor([30, 60], [2])),
    OldCall("Max", 7, [pair, tensor([15, 15], [2])], gives: tensor([15, 20], [2])),
    OldCall("Pow", 1, [matrix, tensor([2], [1])], ["broadcast": 1], gives: tensor([1, 4, 9, 16, 25, 36], [2, 3])),
    OldCall("Clip", 1, [pair], ["max": 15.0, "consumed_inputs": [0]], gives: tensor([10, 15], [2])),
    OldCall("Clip", 6, [matrix], ["min": 2.0, "max": 4.5], gives: tensor([2, 2, 3, 4, 4.5, 4.5], [2, 3])),
    OldCall("Clip", 6, [pair], gives: pair),
    OldCall("Clip", 11, [pair, tensor([15], [])], gives: tensor([15, 20], [2])),
    OldCall(refused: "Clip", 6, [pair], ["min": 2]), OldCall(refused: "Clip", 11, [pair], ["min": 2.0]),
    OldCall("Mod", 13, [HostTensor([-7, 7]), HostTensor([3, -3])], gives: HostTensor([2, -2])),
    OldCall("ReduceSum", 1, [matrix], ["axes": [0]], gives: tensor([5, 7, 9], [1, 3])),
    OldCall("ReduceSum", 12, [matrix], ["axes": [-1], "keepdims": 0], gives: tensor([6, 15], [2])),
    OldCall("ReduceSum", 11, [matrix], gives: tensor([21], [1, 1])),
    OldCall(refused: "ReduceSum", 13, [matrix], ["axes": [0]]),
    OldCall("ReduceMean", 17, [matrix], ["axes": [1]], gives: tensor([2, 5], [2, 1])),
    OldCall("ReduceMax", 13, [matrix], ["axes": [1], "keepdims": 0], gives: tensor([3, 6], [2])),
    OldCall("ReduceMax", 18, [matrix, HostTensor([0])], gives: tensor([4, 5, 6], [1, 3])),
    OldCall(refused: "ReduceMax", 1, [matrix], ["axes": 1]),
    OldCall("ReduceL1", 11, [matrix], ["axes": [1], "keepdims": 0], gives: tensor([6, 15], [2])),
    OldCall("ReduceProd", 18, [matrix, HostTensor([1])], ["keepdims": 0], gives: tensor([6, 120], [2])),
    OldCall("CumSum", 11, [matrix, HostTensor(1)], gives: tensor([1, 3, 6, 4, 9, 15], [2, 3])),
    OldCall("TopK", 1, [matrix], ["k": 2], gives: tensor([3, 2, 6, 5], [2, 2])),
    OldCall("TopK", 11, [matrix, HostTensor([1])], ["largest": 0], gives: tensor([1, 4], [2, 1])),
    OldCall(refused: "TopK", 1, [matrix]),
    OldCall(
      "Reshape", 1, [matrix], ["shape": [3, -1], "consumed_inputs": [0, 0]], gives: tensor([1, 2, 3, 4, 5, 6], [3, 2])),
    OldCall("Reshape", 5, [matrix, HostTensor([0, 1, 3])], gives: tensor([1, 2, 3, 4, 5, 6], [2, 1, 3])),
    OldCall(refused: "Concat", 3, [pair, pair]),
    OldCall("Concat", 1, [matrix, matrix], gives: tensor([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], [2, 6])),
    OldCall("Concat", 1, [pair, pair], ["axis": 0], gives: tensor([10, 20, 10, 20], [4])),
    OldCall(refused: "Concat", 4, [pair, pair]),
    OldCall("Slice", 1, [matrix], ["starts": [0, 1], "ends": [2, .max]], gives: tensor([2, 3, 5, 6], [2, 2])),
    OldCall("Slice", 9, [matrix], ["starts": [-1], "ends": [.max], "axes": [1]], gives: tensor([3, 6], [2, 1])),
    OldCall(refused: "Slice", 1, [matrix], ["starts": [0]]),
    OldCall("Slice", 10, [matrix, HostTensor([1]), HostTensor([2])], gives: tensor([4, 5, 6], [1, 3])),
    OldCall("Transpose", 1, [matrix], gives: tensor([1, 4, 2, 5, 3, 6], [3, 2])),
    OldCall(
      "Gemm", 6, [matrix, tensor([1, 0, 1], [3, 1]), tensor([100], [1])], ["broadcast": 1],
      gives: tensor([104, 110], [2, 1])),
    OldCall("Gemm", 7, [matrix, tensor([1, 0, 1], [3, 1]), tensor([100], [1])], gives: tensor([104, 110], [2, 1])),
    OldCall("Cast", 1, [pair], ["to": "INT64"], gives: HostTensor([10, 20])),
    OldCall("Cast", 6, [pair], ["to": 7], gives: HostTensor([10, 20])),
    OldCall(refused: "Cast", 1, [pair], ["to": "NUMBER"]),
    // Equal numbers: softmax is one over their count, exactly. From `axis` on all axes were one before opset 13.
    OldCall("Softmax", 1, [tensor([1, 1, 1, 1], [1, 2, 2])], gives: tensor([0.25, 0.25, 0.25, 0.25], [1, 2, 2])),
    OldCall(
      "Softmax", 12, [tensor([1, 1, 1, 1], [1, 2, 2])], ["axis": 2], gives: tensor([0.5, 0.5, 0.5, 0.5], [1, 2, 2])),
    OldCall("Softmax", 12, [tensor([1, 1, 1, 1], [2, 2, 1])], gives: tensor([0.5, 0.5, 0.5, 0.5], [2, 2, 1])),
    OldCall(
      "Softmax", 11, [tensor([1, 1, 1, 1], [2, 2])], ["axis": 0], gives: tensor([0.25, 0.25, 0.25, 0.25], [2, 2])),
    OldCall("Softmax", 13, [tensor([1, 1, 1, 1], [1, 2, 2])], gives: tensor([0.5, 0.5, 0.5, 0.5], [1, 2, 2])),
    OldCall("Softmax", 11, [tensor([], [0, 2, 2])], gives: tensor([], [0, 2, 2])),
    // Of one element the logarithm is 0, of two beside minus infinities as well.
    OldCall("LogSoftmax", 12, [tensor([5, -.infinity], [1, 2, 1])], gives: tensor([0, -.infinity], [1, 2, 1])),
    OldCall("LogSoftmax", 13, [tensor([5, -7], [1, 2, 1])], gives: tensor([0, 0], [1, 2, 1])),
    // Statistics 2 and 1: with epsilon 0 elements of -1 and 1, scaled and shifted. Before 21 by one number a group.
    OldCall(
      "GroupNormalization", 18, [tensor([1, 3, 1, 3], [1, 4]), tensor([10, 20], [2]), tensor([0, 1], [2])],
      ["num_groups": 2, "epsilon": 0.0], gives: tensor([-10, 10, -19, 21], [1, 4])),
    OldCall(
      refused: "GroupNormalization", 18, [tensor([1, 3, 1, 3], [1, 4]), quadruple, quadruple], ["num_groups": 2]),
    OldCall(
      "GroupNormalization", 21, [tensor([1, 3, 1, 3], [1, 4]), tensor([10, 20, 30, 40], [4]), quadruple],
      ["num_groups": 2, "epsilon": 0.0], gives: tensor([-9, 22, -27, 44], [1, 4])),
    OldCall(
      "InstanceNormalization", 1, [tensor([1, 3], [1, 1, 2]), tensor([10], [1]), tensor([1], [1])],
      ["consumed_inputs": [0, 0, 0], "epsilon": 0.0], gives: tensor([-9, 11], [1, 1, 2])),
    OldCall(
      "BatchNormalization", 1, batch, ["is_test": 1, "consumed_inputs": [0], "spatial": 1, "epsilon": 0.0], gives: pair),
    OldCall("BatchNormalization", 7, batch, ["spatial": 1, "epsilon": 0.0], gives: pair),
    OldCall("BatchNormalization", 9, batch, ["momentum": 0.5, "epsilon": 0.0], gives: pair),
    OldCall("BatchNormalization", 14, batch, ["training_mode": 0, "epsilon": 0.0], gives: pair),
    // Queries of zero: the mean of the values that they see. Later a mask's last axis of 1 covers the first key only.
    OldCall("Attention", 23, attention + [tensor([0], [1])], gives: tensor([2], [1, 1, 1, 1])),
    OldCall("Attention", 24, attention + [tensor([0], [1])], gives: tensor([1], [1, 1, 1, 1])),
    OldCall(
      "Attention", 23, attention + [try? HostTensor(TensorType(.bool, [1, 1]), bytes: [1])],
      gives: tensor([2], [1, 1, 1, 1])),
    OldCall("Attention", 24, attention, ["q_num_heads": 1, "kv_num_heads": 1], gives: tensor([2], [1, 1, 1, 1])),
    OldCall(refused: "Attention", 25, attention, ["q_num_heads": 1, "kv_num_heads": 1]),
    OldCall("Squeeze", 12, [tensor([10, 20], [1, 2, 1])], ["axes": [0]], gives: tensor([10, 20], [2, 1])),
    OldCall("Squeeze", 1, [tensor([10, 20], [1, 2, 1])], gives: pair),
    OldCall("Squeeze", 13, [tensor([10, 20], [1, 2, 1]), HostTensor([-1])], gives: tensor([10, 20], [1, 2])),
    OldCall("Unsqueeze", 11, [pair], ["axes": [-1, 0]], gives: tensor([10, 20], [1, 2, 1])),
    OldCall(refused: "Unsqueeze", 1, [pair]),
    OldCall("Split", 2, [pair], ["split": [2]], gives: pair), OldCall("Split", 1, [pair], gives: pair),
    OldCall("Split", 13, [pair, HostTensor([2])], gives: pair), OldCall("Split", 13, [pair], ["axis": -1], gives: pair),
    OldCall(refused: "Split", 2, [pair], ["split": [1]]), OldCall(refused: "Split", 13, [pair], ["axis": 1]),
    OldCall(refused: "Split", 18, [pair]),
    OldCall("Pad", 1, [pair], ["paddings": [1, 0], "value": 2.5], gives: tensor([2.5, 10, 20], [3])),
    OldCall("Pad", 2, [pair], ["pads": [1, -1]], gives: tensor([0, 10], [2])),
    OldCall("Pad", 10, [pair], ["pads": [0, 1], "mode": "edge"], gives: tensor([10, 20, 20], [3])),
    OldCall(refused: "Pad", 2, [pair]), OldCall(refused: "Pad", 2, [pair], ["paddings": [1, 1]]),
    OldCall("Pad", 11, [pair, HostTensor([1, 0]), tensor([7], [])], gives: tensor([7, 10, 20], [3])),
    OldCall("Flatten", 1, [matrix], gives: matrix), OldCall("Shape", 1, [matrix], gives: HostTensor([2, 3])),
    OldCall(
      "Scatter", 9, [pair, HostTensor([1]), tensor([5], [1])], ["axis": 0], gives: tensor([10, 5], [2])),
    OldCall("ScatterElements", 11, [pair, HostTensor([0]), tensor([5], [1])], gives: tensor([5, 20], [2])),
    OldCall("Tile", 6, [pair, HostTensor([2])], gives: tensor([10, 20, 10, 20], [4])),
    OldCall(refused: "Softmax", 11, [pair]), OldCall(refused: "Softmax", 11, [matrix], ["axis": 2]),
  ]

  @Test(arguments: calls) func oldCallsMeanWhatTheyMeant(_ call: OldCall) throws {
    var builder = ModelBuilder(opset: call.opset)
    let tensors = try call.inputs.map { try #require($0) }
    for (index, input) in tensors.enumerated() { builder.input("in\(index)", input.type.dtype) }
    builder.node(call.op, call.inputs.indices.map { "in\($0)" }, ["out"], call.attributes)
    builder.output("out", call.expected?.type.dtype ?? .float32)
    let device = try Devices.open("cpu")
    let session = try ONNXSession(try builder.model(), on: device)
    let inputs = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ("in\($0)", $1) })
    if call.isValid {
      let expected = try #require(call.expected)
      #expect(try session.run(inputs) == [expected])
      #expect(try session.run(inputs) == [expected], "again, with what the first run left")
    } else {
      let error = #expect(throws: ONNXError.self) { try session.run(inputs) }
      #expect(error?.error.code == .invalidArgument && error?.gaps.isEmpty == true, "\(error?.description ?? "")")
    }
  }

  @Test func whatWasGivenUpIsNoOperatorAnyMore() throws {
    var builder = ModelBuilder(opset: 11)
    for name in ["data", "indices", "updates"] { builder.input(name) }
    builder.node("Scatter", ["data", "indices", "updates"], ["y"])
    builder.output("y")
    #expect(try builder.model().gaps.map(\.name) == ["Scatter"])
  }

  /// Outputs without a name are made and let go; which they are does not matter.
  @Test(arguments: [["a", "b", "c"], ["a", "", "c"], ["a", "b", ""], ["", "", "c"]], [17, 18])
  func partsWithoutANameAreLetGo(_ names: [String], opset: Int) throws {
    var builder = ModelBuilder(opset: opset)
    builder.input("x")
    builder.node("Split", ["x"], names, opset < 18 ? [:] : ["num_outputs": 3])
    for name in names where !name.isEmpty { builder.output(name) }
    let session = try ONNXSession(try builder.model(), on: try Devices.open("cpu"))
    let wanted = zip(names, [1, 2, 3] as [Float]).filter { !$0.0.isEmpty }
    #expect(try session.run(["x": try floats([1, 2, 3])]) == wanted.map { try floats([$0.1]) })
  }

  /// Shapes that the graph computes are read back from the device, as vectors and as scalars.
  @Test func computedShapesSteerOperators() throws {
    var builder = ModelBuilder(opset: 21)
    builder.input("x")
    builder.initializer("one", HostTensor(1))
    builder.initializer("axis", HostTensor([0]))
    builder.initializer("zero", HostTensor(0))
    builder.node("Shape", ["x"], ["shape"])
    builder.node("Gather", ["shape", "one"], ["columns"], ["axis": 0])
    builder.node("Unsqueeze", ["columns", "axis"], ["vector"])
    builder.node("ConstantOfShape", ["vector"], ["zeros"])
    builder.node("Range", ["zero", "columns", "one"], ["places"])
    builder.node("Expand", ["places", "shape"], ["grid"])
    for name in ["zeros", "places", "grid"] { builder.output(name, name == "zeros" ? .float32 : .int64) }
    let session = try ONNXSession(try builder.model(), on: try Devices.open("cpu"))
    for columns in [3, 1, 4] {
      let results = try session.run(["x": try floats([Float](repeating: 1, count: 2 * columns), [2, columns])])
      #expect(results[0] == (try floats([Float](repeating: 0, count: columns))))
      #expect(results[1] == HostTensor(Array(0..<columns)))
      #expect(results[2].integers == Array(0..<columns) + Array(0..<columns))
    }
  }

  @Test(
    arguments: [
      (6, [:], ["y"]), (1, ["is_test": 0], ["y"]), (7, ["spatial": 0], ["y"]), (9, [:], ["y", "mean"]),
    ] as [(Int, [String: AttributeValue], [String])])
  func oldTrainingIsAGap(_ opset: Int, _ attributes: [String: AttributeValue], _ outputs: [String]) throws {
    var builder = ModelBuilder(opset: opset)
    for index in 0..<5 { builder.input("in\(index)") }
    builder.node("BatchNormalization", (0..<5).map { "in\($0)" }, outputs, attributes)
    builder.output("y")
    let session = try ONNXSession(try builder.model(), on: try Devices.open("cpu"))
    let inputs = try Dictionary(uniqueKeysWithValues: (0..<5).map { ("in\($0)", try floats([1])) })
    let error = #expect(throws: ONNXError.self) { try session.run(inputs) }
    #expect(error?.gaps.map(\.name) == ["BatchNormalization"])
  }

  @Test func aCastToATypeBerthHasNotIsAGap() throws {
    var builder = ModelBuilder(opset: 1)
    builder.input("x")
    builder.node("Cast", ["x"], ["y"], ["to": "STRING"])
    builder.output("y")
    let session = try ONNXSession(try builder.model(), on: try Devices.open("cpu"))
    let error = #expect(throws: ONNXError.self) { try session.run(["x": try floats([1])]) }
    #expect(error?.gaps.map(\.name) == ["string"] && error?.gaps.map(\.category) == [.dtype])
  }
}
