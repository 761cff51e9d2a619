// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct TruthTests {
  /// Whether a relation holds for a below b, a equal to b, a above b.
  static let relations: [(Operator, [Double])] = [
    (.equal, [0, 1, 0]), (.less, [1, 0, 0]), (.lessOrEqual, [1, 1, 0]), (.greater, [0, 0, 1]),
    (.greaterOrEqual, [0, 1, 1]),
  ]

  @Test(arguments: relations, DType.allKnown.filter { $0 != .bool })
  func numbersInOrder(relation: (Operator, [Double]), dtype: DType) throws {
    let reference = try reference(
      relation.0, [try vector(dtype, [2, 3, 3]), try vector(dtype, [3, 3, 2])])
    #expect(reference.type == TensorType(.bool, [3]))
    #expect(reference.wanted == relation.1)
    #expect(try !reference.judging(relation.1.map { 1 - $0 }).isCorrect)
  }

  @Test(arguments: relations) func notNumbersAndZeros(relation: (Operator, [Double])) throws {
    let a = try vector(.float32, [.nan, .nan, 1, 0, -0.0, .infinity])
    let b = try vector(.float32, [.nan, 1, .nan, -0.0, 0, .infinity])
    let equal = relation.1[1]
    #expect(try reference(relation.0, [a, b]).wanted == [0, 0, 0, equal, equal, equal])
  }

  /// 2^63 among uint64 is above 1, and the two neighbours of 2^53 are no double both.
  @Test func integersOf64Bits() throws {
    let top = try HostTensor(TensorType(.uint64, [1]), bytes: [0, 0, 0, 0, 0, 0, 0, 0x80])
    #expect(try reference(.greater, [top, try vector(.uint64, [1])]).wanted == [1])
    #expect(try reference(.less, [top, try vector(.uint64, [1])]).wanted == [0])
    let (one, other) = (HostTensor([1 << 53]), HostTensor([1 << 53 + 1]))
    #expect(try reference(.equal, [one, other]).wanted == [0])
  }

  @Test func logic() throws {
    let (a, b) = (try vector(.bool, [0, 0, 1, 1]), try vector(.bool, [0, 1, 0, 1]))
    for (op, want): (Operator, [Double]) in [(.and, [0, 0, 0, 1]), (.or, [0, 1, 1, 1]), (.xor, [0, 1, 1, 0])] {
      #expect(try reference(op, [a, b]).wanted == want)
    }
    #expect(try reference(.equal, [a, b]).wanted == [1, 0, 0, 1])
    #expect(try reference(.not, [a]).wanted == [1, 1, 0, 0])
    #expect(try reference(.and, [try vector(.bool, [1]), b]).wanted == [0, 1, 0, 1])
  }

  @Test(arguments: [DType.float64, .float32, .float16, .bfloat16]) func kindsOfFloats(dtype: DType) throws {
    let x = try vector(dtype, [.nan, .infinity, -.infinity, 0, 3, -1e-30])
    #expect(try reference(.isNaN, [x]).wanted == [1, 0, 0, 0, 0, 0])
    for (negative, positive) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      let attributes: [String: AttributeValue] = ["detect_negative": .int(negative), "detect_positive": .int(positive)]
      #expect(
        try reference(.isInf, [x], attributes: attributes).wanted == [0, Double(positive), Double(negative), 0, 0, 0])
    }
    #expect(try reference(.isInf, [x]).wanted == [0, 1, 1, 0, 0, 0])
  }

  @Test func castLikeIsCast() throws {
    let reference = try reference(.castLike, [try vector(.float32, [1.75, -2.5]), try vector(.int16, [7, 7, 7])])
    #expect(reference.type == TensorType(.int16, [2]))
    #expect(reference.wanted == [1, -2])
  }
}
