// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct MovementTests {
  private let counting = (0..<12).map { Double($0) }

  @Test(arguments: DType.allKnown)
  func everyDTypeMovesBitByBit(dtype: DType) throws {
    let values: [Double] = dtype == .bool ? [1, 0, 1, 0, 0, 1] : [1, 2, 3, 4, 5, 6]
    let data = try tensor(dtype, [2, 3], values)
    #expect(try reference(.identity, [data]).wanted == values)
    #expect(try reference(.reshape, [data, HostTensor([3, -1])]).wanted == values)
    #expect(try reference(.transpose, [data]).wanted == [0, 3, 1, 4, 2, 5].map { values[$0] })
    let gathered = try reference(.gather, [data, try vector(.int32, [-1, 0])], attributes: ["axis": 1])
    #expect(gathered.wanted == [2, 0, 5, 3].map { values[$0] })
    let sliced = try reference(.slice, [data, HostTensor([-1]), HostTensor([-9]), HostTensor([1]), HostTensor([-2])])
    #expect(sliced.wanted == [2, 0, 5, 3].map { values[$0] })
    let joined = try reference(.concat, [data, data], attributes: ["axis": 1])
    #expect(joined.wanted == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5].map { values[$0] })
    let chosen = try reference(
      .where, [try vector(.bool, [1, 0, 1]), data, try tensor(dtype, [1, 1], [values[1]])])
    #expect(chosen.wanted == [values[0], values[1], values[2], values[3], values[1], values[5]])
  }

  @Test func negativeZerosAndNaNsAreMoved() throws {
    let data = try vector(.float32, [-0.0, .nan, 1])
    let reference = try reference(.identity, [data])
    #expect(try reference.judging([-0.0, .nan, 1]).isCorrect)
    #expect(try reference.judging([0, .nan, 1]).firstWrong == 0)
    #expect(try reference.judging([-0.0, 0, 1]).firstWrong == 1)
  }

  @Test func transposeByPermutation() throws {
    let data = try tensor(.int64, [2, 3, 2], counting)
    let moved = try reference(.transpose, [data], attributes: ["perm": [1, 2, 0]])
    #expect(moved.type.shape == [3, 2, 2])
    #expect(moved.wanted == [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11])
  }

  @Test func sliceOfSeveralAxes() throws {
    let data = try tensor(.float16, [3, 4], counting)
    let part = try reference(
      .slice, [data, HostTensor([1, 3]), HostTensor([100, 0]), HostTensor([0, 1]), HostTensor([1, -2])])
    #expect(part.type.shape == [2, 2])
    #expect(part.wanted == [7, 5, 11, 9])
  }

  @Test func concatOfThreeWithAnEmptyOne() throws {
    let joined = try reference(
      .concat,
      [
        try tensor(.uint8, [2, 1], [1, 2]), try tensor(.uint8, [2, 0], []), try tensor(.uint8, [2, 2], [3, 4, 5, 6]),
      ],
      attributes: ["axis": -1])
    #expect(joined.wanted == [1, 3, 4, 2, 5, 6])
  }

  @Test func gatherTakesAnIndexTensorOfAnyRank() throws {
    let data = try tensor(.int32, [3, 2], [0, 1, 10, 11, 20, 21])
    let picked = try reference(.gather, [data, try tensor(.int64, [2, 2], [2, 0, -2, 1])])
    #expect(picked.type.shape == [2, 2, 2])
    #expect(picked.wanted == [20, 21, 0, 1, 10, 11, 10, 11])
    let scalar = try reference(.gather, [data, try tensor(.int64, .scalar, [1])], attributes: ["axis": 1])
    #expect(scalar.wanted == [1, 11, 21])
  }

  @Test(arguments: [3.0, -4])
  func gatherOutsideTheAxisFails(index: Double) throws {
    let data = try tensor(.int32, [3, 2], [0, 1, 10, 11, 20, 21])
    let indices = try vector(.int64, [0, index])
    let error = #expect(throws: DeviceError.self) { try reference(.gather, [data, indices]) }
    #expect(error?.code == .indexOutOfRange)
  }
}

@Suite struct CastTests {
  private func cast(_ from: DType, _ values: [Double], to target: DType) throws -> ReferenceTensor {
    try reference(.cast, [try vector(from, values)], attributes: ["to": .int(Int(target.rawValue))])
  }

  @Test(arguments: DType.allKnown, DType.allKnown)
  func smallNumbersSurvive(from: DType, to target: DType) throws {
    let reference = try cast(from, [0, 1, 1], to: target)
    #expect(reference.wanted == [0, 1, 1])
    #expect(try reference.judging([0, 1, 1]).isCorrect)
    #expect(try reference.judging([0, 1, 0]).firstWrong == 2)
    #expect(reference.unjudged.isEmpty)
  }

  @Test(arguments: [DType.float64, .float32, .float16, .bfloat16])
  func floatsAreCutTowardsZero(from: DType) throws {
    #expect(try cast(from, [1.5, -1.5, -0.5, 100], to: .int8).wanted == [1, -1, 0, 100])
    let unsigned = try cast(from, [1.5, -0.5, -1, 255, 256, .nan, .infinity], to: .uint8)
    #expect(unsigned.unjudged == [2, 4, 5, 6])
    #expect(try unsigned.judging([1, 0, 9, 255, 9, 9, 9]).isCorrect)
    #expect(try unsigned.judging([2, 0, 9, 255, 9, 9, 9]).firstWrong == 0)
  }

  @Test func rangesOfTheWideIntegers() throws {
    let edge = try cast(.float64, [0x1p63, -0x1p63, 0x1.fffffffffffffp62, -0x1.0000000000001p63], to: .int64)
    #expect(edge.unjudged == [0, 3])
    #expect(edge.wanted[1] == -0x1p63)
    let unsigned = try cast(.float64, [0x1p63, 0x1p64, -0.99], to: .uint64)
    #expect(unsigned.unjudged == [1])
    #expect(unsigned.judge(try #require(ElementCodec.bytes([Int64.min, 5, 0], as: .uint64))).isCorrect)
  }

  @Test func roundedOnce() throws {
    // Through float32 first, 1 + 2^-11 + 2^-40 would become a tie and then 1.
    #expect(try cast(.float64, [0x1.0020000001p0], to: .float16).wanted == [0x1.004p0])
    // 2^24 + 1 is a tie in float32, 2^54 + 2^30 + 1 just above one, which double cannot see.
    #expect(try cast(.int32, [16_777_217], to: .float32).wanted == [16_777_216])
    let bytes = try #require(ElementCodec.bytes([Int64(1) << 54 + Int64(1) << 30 + 1], as: .int64))
    let wide = try HostTensor(TensorType(.int64, [1]), bytes: bytes)
    #expect(try reference(.cast, [wide], attributes: ["to": 1]).wanted == [0x1.000002p54])
    #expect(try cast(.float32, [65520, 1e-10, -1e-10], to: .float16).judging([.infinity, 0, -0.0]).isCorrect)
    #expect(try cast(.float32, [-1e-10], to: .float16).judging([0]).firstWrong == 0)
    let greatest = try HostTensor(TensorType(.uint64, [1]), bytes: [UInt8](repeating: 0xFF, count: 8))
    #expect(try reference(.cast, [greatest], attributes: ["to": 11]).wanted == [0x1p64])
  }

  @Test func truthValues() throws {
    #expect(try cast(.float32, [0, -0.0, 0.1, .nan, -.infinity], to: .bool).wanted == [0, 0, 1, 1, 1])
    #expect(try cast(.int32, [0, 256, -1], to: .bool).wanted == [0, 1, 1])
  }

  @Test func integersWrap() throws {
    #expect(try cast(.int32, [300, -1, -32769], to: .int8).wanted == [44, -1, -1])
    #expect(try cast(.int32, [300, -1], to: .uint8).wanted == [44, 255])
    #expect(try cast(.int64, [-1], to: .uint32).wanted == [4_294_967_295])
  }
}
