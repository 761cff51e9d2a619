// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct OperatorCallTests {
  static let x = TensorDescriptor(.float32, [2, 3])

  @Test func knowsWhatIsBound() throws {
    let call = try OperatorCall(
      .slice, [.dense(.int8, [5]), .integers([1]), .integers([3]), nil, nil])
    #expect(call.inputs.count == 3, "absent ones at the end are no inputs")
    #expect(call.boundInputs.map(\.index) == [0] && call.boundOutputs.map(\.index) == [0])
    #expect(call.parameters.map { $0?.integers } == [nil, [1], [3]])
    #expect(call.byteTraffic == 5 + 2)
    #expect("\(call)" == "Slice(int8[5], int64[1], int64[3])")
  }

  @Test func anAbsentInputKeepsItsPlace() throws {
    let call = try OperatorCall(
      .slice, [.dense(.int8, [5]), .integers([0]), .integers([5]), nil, .integers([2])])
    #expect(call.inputs.count == 5 && call.inputs[3] == nil && call.outputs.first??.shape == [3])
  }

  @Test func outputsMayLieAnyhowWithoutOverlap() throws {
    let column = try TensorDescriptor(.float32, [2, 3], strides: try Strides([1, 2]), offset: 4)
    let call = try OperatorCall(.relu, [Operand(Self.x)], outputs: [column])
    #expect(call.outputs == [column] && call.boundOutputs.map(\.descriptor) == [column])
    #expect("\(call)" == "Relu(float32[2, 3])")
  }

  @Test func badOutputsAreRefused() throws {
    let overlapping = try TensorDescriptor(.float32, [2, 3], strides: try Strides([1, 1]))
    let cases: [([TensorDescriptor?], String)] = [
      ([TensorDescriptor(.float64, [2, 3])], "is to be float64"),
      ([TensorDescriptor(.float32, [3, 2])], "inputs make"),
      ([overlapping], "share a place"), ([nil], "is missing"), ([], "is missing"), ([Self.x, Self.x], "at most 1"),
    ]
    for (outputs, piece) in cases {
      let error = #expect(throws: DeviceError.self) {
        try OperatorCall(.relu, [Operand(Self.x)], outputs: outputs)
      }
      #expect(error?.code == .invalidArgument && error?.message.contains(piece) == true, "\(error?.message ?? "")")
    }
  }

  @Test func optionalOutputsCanBeLeftOut() throws {
    let inputs: [Operand?] = [Operand(Self.x), .dense(.float32, [3])]
    let types = try Operator.layerNormalization.outputTypes(inputs)
    #expect(types.count == 3)
    #expect(try OperatorCall(.layerNormalization, inputs).outputs.count == 1)
    let skipping = try OperatorCall(
      .layerNormalization, inputs, outputs: [TensorDescriptor(types[0]), nil, TensorDescriptor(types[2])])
    #expect(skipping.boundOutputs.map(\.index) == [0, 2])
    #expect(try OperatorCall(.layerNormalization, inputs, outputCount: 2).outputs.count == 2)
    for count in [0, 4, -1] {
      #expect(throws: DeviceError.self) { try OperatorCall(.layerNormalization, inputs, outputCount: count) }
    }
  }

  @Test func equalCallsAreEqual() throws {
    func call(_ axis: AttributeValue?) throws -> OperatorCall {
      try OperatorCall(.softmax, [Operand(Self.x)], attributes: axis.map { ["axis": $0] } ?? [:])
    }
    #expect(try call(1) == call(1) && call(1) != call(0))
    #expect(try Set([call(1), call(1), call(0)]).count == 2)
  }

  @Test func theRegistryKnowsEachOperatorOnce() {
    let registry = OperatorRegistry.standard
    for op in registry.operators {
      #expect(registry(op.name, domain: op.domain) === op)
      if op.domain == "ai.onnx" { #expect(registry(op.name) === op && registry(op.name, domain: "") === op) }
      #expect(!op.summary.isEmpty && !op.principalDTypes.isEmpty)
      #expect(op.inputs.isEmpty || op.inputs.indices.contains(op.principalInput))
      let variadic = (op.inputs.dropLast() + op.outputs.dropLast()).filter {
        if case .variadic = $0.arity { true } else { false }
      }
      #expect(variadic.isEmpty, "only the last input or output may be variadic")
    }
    #expect(Set(registry.operators.map(\.description)).count == registry.operators.count)
    #expect(registry("add") == nil && registry("Add", domain: "berth") == nil && registry("") == nil)
  }

  @Test func theFirstOperandWithAChoiceNamesTheUse() {
    #expect(Operator.constantOfShape.principalOperand?.name == "output" && Operator.range.principalOperand?.name == "start")
    #expect(Operator.where.principalInput == 1 && Operator.gather.principalInput == 0)
    #expect(Operator.reshape.allowedDTypes(of: Operator.reshape.inputs[1]) == [.int64])
  }
}
