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

  /// The first opset of each operator whose calls Berth reads, which is where ONNX introduced it.
  @Test(arguments: OperatorRegistry.standard.operators) func everyOlderVersionIsRead(_ op: Operator) {
    let introduced =
      [
        "CastLike": 15, "DequantizeLinear": 10, "DynamicQuantizeLinear": 11, "Gelu": 20, "GreaterOrEqual": 12,
        "IsInf": 10,
        "IsNaN": 9, "LayerNormalization": 17, "LessOrEqual": 12, "MatMulInteger": 10, "QuantizeLinear": 10, "Where": 9,
      ][op.name] ?? 1
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
    OldCall("ReduceSum", 1, [matrix], ["axes": [0]], gives: tensor([5, 7, 9], [1, 3])),
    OldCall("ReduceSum", 12, [matrix], ["axes": [-1], "keepdims": 0], gives: tensor([6, 15], [2])),
    OldCall("ReduceSum", 11, [matrix], gives: tensor([21], [1, 1])),
    OldCall(refused: "ReduceSum", 13, [matrix], ["axes": [0]]),
    OldCall("ReduceMean", 17, [matrix], ["axes": [1]], gives: tensor([2, 5], [2, 1])),
    OldCall("ReduceMax", 13, [matrix], ["axes": [1], "keepdims": 0], gives: tensor([3, 6], [2])),
    OldCall("ReduceMax", 18, [matrix, HostTensor([0])], gives: tensor([4, 5, 6], [1, 3])),
    OldCall(refused: "ReduceMax", 1, [matrix], ["axes": 1]),
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
