// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct SelectionTests {
  @Test(
    arguments: [
      ([:], [1, 3, 6]), (["exclusive": 1], [0, 1, 3]), (["reverse": 1], [6, 5, 3]),
      (["exclusive": 1, "reverse": 1], [5, 3, 0]),
    ] as [([String: AttributeValue], [Double])])
  func runningSums(_ attributes: [String: AttributeValue], _ want: [Double]) throws {
    // ONNX's own example, along the middle axis.
    let data = [1, 1, 2, 2, 3, 3].map { Double($0) }
    for dtype: DType in [.float32, .float64, .bfloat16, .int32, .uint64] {
      let reference = try reference(
        .cumSum, [try tensor(dtype, [1, 3, 2], data), HostTensor(-2)], attributes: attributes)
      #expect(reference.wanted == want.flatMap { [$0, $0] } && reference.bounds.allSatisfy { $0 == 0 })
    }
  }

  @Test func eachRunningSumHasItsOwnBound() throws {
    let data = try vector(.float32, [0.1, 1e8, -1e8, 0.1, .infinity, -.infinity])
    let reference = try reference(.cumSum, [data, HostTensor(0)])
    #expect(reference.bounds[0] == 0 && reference.bounds[1] > 0)
    #expect(try reference.judging([0.1, 1e8, 0, 0.1, .infinity, .nan]).isCorrect)
    #expect(try reference.judging([0.1, 1e8, 0, 0.1, .infinity, .infinity]).firstWrong == 5)
    #expect(try reference.judging([0.1000001, 1e8, 20, 0.1, 5, .nan]).wrongCount == 3)
  }

  @Test(
    arguments: [
      ([:], [9, 9, 5], [1, 3, 4]), (["largest": 0], [2, 2, 5], [0, 2, 4]), (["sorted": 0], [9, 9, 5], [1, 3, 4]),
    ] as [([String: AttributeValue], [Double], [Double])])
  func topK(_ attributes: [String: AttributeValue], _ values: [Double], _ indices: [Double]) throws {
    for dtype: DType in [.float16, .float64, .int8, .uint64] {
      let data = try tensor(dtype, [5, 1], [2, 9, 2, 9, 5])
      let found = try references(
        .topK, [data, HostTensor([3])], attributes: attributes.merging(["axis": 0]) { $1 })
      #expect(found[0]?.wanted == values && found[1]?.wanted == indices)
    }
  }

  @Test func topKTellsZerosApartByIndexAndLeavesNaNOpen() throws {
    let data = try tensor(.float32, [2, 3], [0, -0.0, -1, 1, .nan, 2])
    let found = try references(.topK, [data, HostTensor([2])])
    #expect(try found[0]?.judging([0, -0.0, 7, 7]).isCorrect == true)
    #expect(try found[0]?.judging([-0.0, 0, 7, 7]).wrongCount == 2)
    #expect(try found[1]?.judging([0, 1, 5, 5]).unjudgedCount == 2)
  }

  @Test func unsortedResultsAreComparedInTheOrderOfTheirIndices() throws {
    let data = try tensor(.int32, [2, 4], [4, 1, 3, 2, 10, 30, 20, 40])
    let found = try references(.topK, [data, HostTensor([3])], attributes: ["sorted": 0]).compactMap(\.self)
    func judge(_ values: [Double], _ indices: [Double]) throws -> [Bool] {
      let bytes = [
        ElementCodec.bytes(values.map { Int64($0) }, as: .int32),
        ElementCodec.bytes(indices.map { Int64($0) }, as: .int64),
      ]
      let settled = FreeOrder.settled(try bytes.map { try #require($0) }, found)
      return zip(found, settled).map { $0.judge($1).isCorrect }
    }
    #expect(try judge([4, 3, 2, 40, 30, 20], [0, 2, 3, 3, 1, 2]) == [true, true])
    #expect(try judge([2, 4, 3, 20, 40, 30], [3, 0, 2, 2, 3, 1]) == [true, true])
    // The right values and the right indices, but not beside each other.
    #expect(try judge([4, 3, 2, 40, 30, 20], [2, 0, 3, 3, 1, 2]) == [false, true])
    // An index twice.
    #expect(try judge([4, 3, 2, 40, 30, 30], [0, 2, 3, 3, 1, 1]) == [false, false])
  }
}
