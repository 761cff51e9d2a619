// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct MovingDataTests {
  @Test func concatenation() throws {
    let a = try Tensor([[1, 2], [3, 4]])
    let b = try Tensor([[5, 6]])
    #expect(try concat([a, b]).array(of: Int.self) == [1, 2, 3, 4, 5, 6])
    #expect(try concat([a, a.transposed()], axis: -1).array(of: Int.self) == [1, 2, 1, 3, 3, 4, 2, 4])
    #expect(try concat([a]).array(of: Int.self) == [1, 2, 3, 4])
    expectError(.invalidArgument, mentioning: "Concat", "[2, 2]", "[1, 2]") { try concat([a, b], axis: 1) }
    expectError(.invalidArgument) { try concat([]) }
    expectError(.invalidArgument, mentioning: "float64") { try concat([a, Tensor([[1.0, 2]])]) }
  }

  @Test func gatheringByIndices() throws {
    let x = try Tensor([[1, 2, 3], [4, 5, 6]] as [[Float]])
    #expect(try gather(x, Tensor([1, 0, -1])).shape == [3, 3])
    #expect(try gather(x, Tensor([1, 0])).array(of: Float.self) == [4, 5, 6, 1, 2, 3])
    let picked = try gather(x, Tensor([[0, -1]], dtype: .int32), axis: 1)
    #expect(picked.shape == [2, 1, 2])
    #expect(try picked.array(of: Float.self) == [1, 3, 4, 6])
    expectError(.indexOutOfRange, mentioning: "Gather") { try gather(x, Tensor([2])).checked() }
    expectError(.invalidArgument, mentioning: "indices") { try gather(x, Tensor([0.0])) }
    #expect(try gather(x, Tensor([0])).array(of: Float.self) == [1, 2, 3])
  }

  @Test func choosingByACondition() throws {
    let condition = try Tensor([[true], [false]])
    let chosen = try Tensor.where(condition, Tensor([1, 2, 3]), Tensor(0))
    #expect(try chosen.array(of: Int.self) == [1, 2, 3, 0, 0, 0])
    expectError(.invalidArgument, mentioning: "Where", "condition") {
      try Tensor.where(Tensor([1]), Tensor([1]), Tensor([1]))
    }
    expectError(.invalidArgument) { try Tensor.where(condition, Tensor([1]), Tensor([1.5])) }
  }

  @Test(arguments: DType.allKnown)
  func castingToAndFro(dtype: DType) throws {
    let x = try Tensor([0, 1] as [Float])
    let there = try x.cast(to: dtype)
    #expect(there.dtype == dtype)
    #expect(try there.cast(to: .float32).array(of: Float.self) == [0, 1])
  }

  @Test func castingRoundsAndCuts() throws {
    let x = try Tensor([-1.5, 0.5, 2.9])
    #expect(try x.cast(to: .int32).array(of: Int32.self) == [-1, 0, 2])
    #expect(try x.cast(to: .bool).array(of: Bool.self) == [true, true, true])
    #expect(try Tensor([257]).cast(to: .uint8).array(of: UInt8.self) == [1])
    let address = try x.withBytes { $0.baseAddress }
    #expect(try x.cast(to: .float64).withBytes { $0.baseAddress } == address)
    expectError(.unsupported) { try x.cast(to: DType(rawValue: 17)) }
  }
}

/// The door for programs that read operators from a file.
@Suite struct ApplyTests {
  @Test(arguments: OperatorRegistry.standard.operators)
  func everyOperatorOfTheRegistryRuns(op: Operator) throws {
    let inputs: [Tensor?]
    var attributes: [String: AttributeValue] = [:]
    let matrix = try Tensor([[1, 2], [3, 4]] as [[Float]])
    switch op {
    case .matMul, .gemm, .add, .sub, .mul, .div: inputs = [matrix, matrix]
    case .matMulInteger:
      let bytes = try matrix.cast(to: .int8)
      inputs = [bytes, bytes]
    case .conv: inputs = [try matrix.reshaped(1, 1, 2, 2), try matrix.reshaped(1, 1, 2, 2)]
    case .where: inputs = [try Tensor([true, false]), matrix, matrix]
    case .layerNormalization: inputs = [matrix, try Tensor.ones([2])]
    case .gather: inputs = [matrix, try Tensor([1])]
    case .reshape: inputs = [matrix, try Tensor([4])]
    case .slice: inputs = [matrix, try Tensor([1]), try Tensor([2]), nil, nil]
    case .concat:
      inputs = [matrix, matrix, matrix]
      attributes["axis"] = 0
    case .cast:
      inputs = [matrix]
      attributes["to"] = .int(Int(DType.int8.rawValue))
    case .unsqueeze: inputs = [matrix, try Tensor([0])]
    case .expand, .tile: inputs = [matrix, try Tensor([2, 2])]
    case .split:
      inputs = [matrix]
      attributes["num_outputs"] = 2
    case .pad: inputs = [matrix, try Tensor([1, 1, 1, 1])]
    case .gatherElements, .gatherND: inputs = [matrix, try Tensor([[0, 1]])]
    case .scatterElements: inputs = [matrix, try Tensor([[0, 1]]), try Tensor([[5, 6]] as [[Float]])]
    case .scatterND: inputs = [matrix, try Tensor([[0, 1]]), try Tensor([5] as [Float])]
    case .oneHot: inputs = [matrix, try Tensor(3), try Tensor([0, 1])]
    case .constantOfShape: inputs = [try Tensor([2])]
    case .range: inputs = [try Tensor(0), try Tensor(5), try Tensor(2)]
    case .constant:
      inputs = []
      attributes["value_int"] = 5
    default: inputs = [matrix]
    }
    let results = try Tensor.apply(op, inputs, attributes: attributes)
    #expect(results.count == (op == .split ? 2 : 1))
    let again = try Tensor.apply(op, inputs, attributes: attributes)
    #expect(try results[0].withBytes { Array($0) } == again[0].withBytes { Array($0) })
    #expect(try !results[0].withBytes { $0.isEmpty })
  }

  @Test func parametersAreReadFromTensors() throws {
    let x = try Tensor((0..<6).map(Float.init), shape: [2, 3])
    #expect(try Tensor.apply(.reshape, [x, Tensor([0, -1])])[0].shape == [2, 3])
    #expect(try Tensor.apply(.reshape, [x, Tensor([3, -1])])[0].shape == [3, 2])
    // The same types with another value are another call.
    #expect(try Tensor.apply(.reshape, [x, Tensor([-1, 6])])[0].shape == [1, 6])
    #expect(
      try Tensor.apply(.reduceSum, [x, Tensor([1])], attributes: ["keepdims": 0])[0].array(of: Float.self) == [3, 12])
    #expect(
      try Tensor.apply(.reduceSum, [x, Tensor([0])], attributes: ["keepdims": 0])[0].array(of: Float.self) == [3, 5, 7])
    #expect(try Tensor.apply(.reduceSum, [x, Tensor([0])], attributes: ["keepdims": 1])[0].shape == [1, 3])
  }

  @Test func optionalResultsAreGivenWhereAskedFor() throws {
    let x = try Tensor([[1, 3]] as [[Float]])
    let all = try Tensor.apply(.layerNormalization, [x, Tensor.ones([2])], outputCount: 2)
    #expect(all.count == 2)
    #expect(try all[1].array(of: Float.self) == [2])
    expectError(.invalidArgument) { try Tensor.apply(.layerNormalization, [x, Tensor.ones([2])], outputCount: 4) }
    expectError(.invalidArgument) { try Tensor.apply(.add, [x, x], outputCount: 0) }
  }

  @Test func whatTheSchemaForbidsIsNamed() throws {
    let x = try Tensor([1, 2] as [Float])
    expectError(.invalidArgument, mentioning: "Softmax", "'axes'") {
      try Tensor.apply(.softmax, [x], attributes: ["axes": 1])
    }
    expectError(.invalidArgument, mentioning: "'axis'", "int") {
      try Tensor.apply(.softmax, [x], attributes: ["axis": 1.5])
    }
    expectError(.invalidArgument, mentioning: "Add", "B") { try Tensor.apply(.add, [x]) }
    expectError(.invalidArgument, mentioning: "A") { try Tensor.apply(.add, [nil, x]) }
    expectError(.invalidArgument, mentioning: "3 inputs") { try Tensor.apply(.add, [x, x, x]) }
    expectError(.invalidArgument, mentioning: "needs") { try Tensor.apply(.concat, [x, x]) }
    expectError(.invalidArgument) { try Tensor.apply(.add, []) }
  }
}
