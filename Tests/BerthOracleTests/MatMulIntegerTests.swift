// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct MatMulIntegerTests {
  /// ONNX's own example: uint8 less 12, by uint8.
  @Test func theExampleOfONNX() throws {
    let a = try tensor(.uint8, [4, 3], [11, 7, 3, 10, 6, 2, 9, 5, 1, 8, 4, 0])
    let b = try tensor(.uint8, [3, 2], [1, 4, 2, 5, 3, 6])
    let reference = try reference(.matMulInteger, [a, b, try vector(.uint8, [12]), try vector(.uint8, [0])])
    #expect(reference.type == TensorType(.int32, [4, 2]))
    #expect(reference.wanted == [-38, -83, -44, -98, -50, -113, -56, -128])
    #expect(try reference.judging([-38, -83, -44, -98, -50, -113, -56, -127]).firstWrong == 7)
  }

  /// Each row of A and each column of B with a zero point of its own: [5, -3; 254, 255] by [-255, 4; -1, 3].
  @Test func zeroPointsOfRowsAndColumns() throws {
    let a = try tensor(.uint8, [2, 2], [15, 7, 254, 255])
    let b = try tensor(.int8, [2, 2], [-128, 1, 126, 0])
    let (rows, columns): ([Double], [Double]) = ([10, 0], [127, -3])
    let want: [Double] = [-1272, 11, -65025, 1781]
    for (zeroA, zeroB) in [
      (try vector(.uint8, rows), try vector(.int8, columns)),
      (try tensor(.uint8, [2, 1], rows), try tensor(.int8, [1, 2], columns)),
    ] {
      #expect(try reference(.matMulInteger, [a, b, zeroA, zeroB]).wanted == want)
    }
    #expect(try reference(.matMulInteger, [a, b]).wanted == [-1038, 15, -382, 254])
  }

  /// Two products of A's two batches with B's one: each batch has the zero points that are its own.
  @Test func zeroPointsOfBatches() throws {
    let a = try tensor(.int8, [2, 1, 2], [1, 2, 3, 4])
    let b = try tensor(.int8, [2, 1], [1, 10])
    let zero = try tensor(.int8, [2, 1, 1], [1, -1])
    let product = try reference(.matMulInteger, [a, b, zero])
    #expect(product.type.shape == [2, 1, 1])
    #expect(product.wanted == [10, 54])
    let transposed = try reference(
      .matMulInteger, [try tensor(.int8, [1, 2], [1, 10]), try tensor(.int8, [2, 2, 1], [1, 2, 3, 4]), nil, zero])
    #expect(transposed.wanted == [10, 54])
  }

  /// 255 * 255 * 33,026 is 32,002 more than 2^31.
  @Test func sumsWrapAt32Bits() throws {
    let k = 33_026
    let full = [Double](repeating: 255, count: k)
    let reference = try reference(.matMulInteger, [try vector(.uint8, full), try vector(.uint8, full)])
    #expect(reference.wanted == [Double(65_025 * k - (1 << 32))])
    let nothing = try BerthOracleTests.reference(
      .matMulInteger, [try tensor(.int8, [2, 0], []), try tensor(.int8, [0, 2], []), try vector(.int8, [3, 4])])
    #expect(nothing.wanted == [0, 0, 0, 0])
  }
}
