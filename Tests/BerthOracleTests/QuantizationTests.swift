// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct QuantizationTests {
  private func quantized(
    _ x: [Double], by scale: Double, _ dtypes: (x: DType, scale: DType) = (.float32, .float32),
    zero: (DType, Double)? = nil,
    _ attributes: [String: AttributeValue] = [:]
  ) throws -> ReferenceTensor {
    try reference(
      .quantizeLinear,
      [
        try vector(dtypes.x, x), try tensor(dtypes.scale, .scalar, [scale]),
        try zero.map { try tensor($0.0, .scalar, [$0.1]) },
      ], attributes: attributes)
  }

  /// ONNX's own examples, of the tests test_quantizelinear and test_quantizelinear_axis.
  @Test func theExamplesOfONNX() throws {
    let whole = try quantized([0, 2, 3, 1000, -254, -1000], by: 2, zero: (.uint8, 128))
    #expect(whole.type == TensorType(.uint8, [6]))
    #expect(whole.wanted == [128, 129, 130, 255, 1, 0])
    #expect(whole.bounds == [0, 0, 0, 0, 0, 0])
    let channels = try reference(
      .quantizeLinear,
      [
        try tensor(.float32, [1, 3, 2], [-162, 10, -324, 0, -20, 30]), try vector(.float32, [2, 4, 5]),
        try vector(.uint8, [84, 24, 196]),
      ])
    #expect(channels.wanted == [3, 89, 0, 24, 192, 202])
  }

  @Test func tiesGoToEven() throws {
    let x = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]
    let even = try quantized(x.map { $0 * 4 }, by: 4, zero: (.int8, 1))
    #expect(even.wanted == [-1, -1, 1, 1, 3, 3])
    #expect(even.bounds == [0, 0, 0, 0, 0, 0])
    // Divided by 3 the same quotients may come out on either side.
    let either = try quantized(x.map { $0 * 3 }, by: 3, zero: (.int8, 1))
    #expect(either.wanted == [-2, -1, 0, 1, 2, 3])
    #expect(either.bounds == [1, 1, 1, 1, 1, 1])
    // A little beside them they may not.
    let beside = try quantized(x.map { $0 * 3.00001 }, by: 3, zero: (.int8, 1))
    #expect(beside.wanted == [-2, -1, 0, 2, 3, 4])
    #expect(beside.bounds == [0, 0, 0, 0, 0, 0])
  }

  @Test func saturationAndWhatIsNoNumber() throws {
    let x: [Double] = [.infinity, -.infinity, .nan, 1e30, -1e30, 0]
    for (dtype, least, greatest): (DType, Double, Double) in [
      (.int8, -128, 127), (.uint8, 0, 255), (.int16, -32768, 32767), (.uint16, 0, 65535),
    ] {
      let reference = try quantized(x, by: 0.1, zero: (dtype, 7))
      #expect(reference.unjudged == [2])
      #expect(reference.wanted == [greatest, least, 0, greatest, least, 7])
      #expect(try quantized([1, -1, 0], by: 0, zero: (dtype, 7)).wanted == [greatest, least, 0])
    }
    #expect(try quantized([1, -1, 0], by: 0).unjudged == [2])
  }

  /// In float16, 2.5005 is 2.5, whose even neighbour is 2; float32 tells them apart.
  @Test func precisionOfTheQuotient() throws {
    let narrow = try quantized([2.5005], by: 1, (.float32, .float16))
    #expect(narrow.wanted == [2] && narrow.bounds == [1])
    let asked = try quantized([2.5005], by: 1, (.float32, .float32), ["precision": 10])
    #expect(asked.wanted == [2] && asked.bounds == [1])
    let wide = try quantized([2.5005], by: 1, (.float32, .float16), ["precision": 1])
    #expect(wide.wanted == [3] && wide.bounds == [0])
    // 300 and 301 are one number of bfloat16, 300 and 303 are not.
    let wider = try quantized([301, 303], by: 1, (.float32, .bfloat16), ["output_dtype": 5])
    #expect(wider.wanted == [300, 303] && wider.bounds == [1, 1])
    // 2^24 + 1 is 2^24 in float32.
    let integer = try quantized([16_777_217], by: 1024, (.int32, .int32), ["precision": 1, "output_dtype": 5])
    #expect(integer.wanted == [16384] && integer.bounds == [0])
  }

  @Test func blocks() throws {
    let x = try tensor(.float32, [2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    let scale = try tensor(.float32, [2, 3], [1, 0.5, 0.25, 2, 1, 4])
    let zero = try tensor(.int8, [2, 3], [0, 10, 20, 30, 40, 50])
    let attributes: [String: AttributeValue] = ["axis": -1, "block_size": 2]
    #expect(
      try reference(.quantizeLinear, [x, scale, zero], attributes: attributes).wanted
        == [1, 2, 16, 18, 40, 33, 34, 48, 49, 52])
    let y = try reference(
      .dequantizeLinear, [try tensor(.int8, [2, 5], [1, 2, 16, 18, 40, 33, 34, 48, 49, 52]), scale, zero],
      attributes: attributes)
    #expect(y.wanted == [1, 2, 3, 4, 5, 6, 8, 8, 9, 8])
    let rows = try reference(
      .dequantizeLinear,
      [try tensor(.uint8, [3, 2], [1, 2, 3, 4, 5, 6]), try tensor(.float32, [2, 2], [1, 10, 100, 1000])],
      attributes: ["axis": 0, "block_size": 2])
    #expect(rows.wanted == [1, 20, 3, 40, 500, 6000])
  }

  /// ONNX's own example, of the test test_dequantizelinear, and products that are rounded.
  @Test func dequantization() throws {
    func dequantized(
      _ x: (DType, [Double]), by scale: (DType, Double), zero: Double? = nil,
      _ attributes: [String: AttributeValue] = [:]
    ) throws -> ReferenceTensor {
      try reference(
        .dequantizeLinear,
        [
          try vector(x.0, x.1), try tensor(scale.0, .scalar, [scale.1]),
          try zero.map { try tensor(x.0, .scalar, [$0]) },
        ], attributes: attributes)
    }
    #expect(
      try dequantized((.uint8, [0, 3, 128, 255]), by: (.float32, 2), zero: 128).wanted == [-256, -250, 0, 254])
    let tenths = try dequantized((.int8, [3, -128]), by: (.float32, 0.1), zero: 127)
    #expect(tenths.wanted == [Double(Float(-124) * 0.1), Double(Float(-255) * 0.1)])
    #expect(tenths.bounds == [0, 0])
    // 65,535 is no number of float16: rounding it first would overflow, but a device may.
    let half = try dequantized((.uint16, [65_535, 2049]), by: (.float16, 0.5))
    #expect(half.bounds[0] == .infinity && half.bounds[1] > 0.5 && half.bounds[1] < 2)
    #expect(try dequantized((.uint16, [2048]), by: (.float16, 0.5)).bounds == [0])
    // The scale is rounded where the output is narrower, or not: 127 by 0.1 or 0.09998 are 1626 and 1625 times 2^-7.
    let narrow = try dequantized((.int8, [127]), by: (.float32, 0.1), ["output_dtype": 10])
    #expect(narrow.type.dtype == .float16)
    for (steps, isRight) in [(1624.0, false), (1625, true), (1626, true), (1627, false)] {
      #expect(try narrow.judging([steps * 0x1p-7]).isCorrect == isRight)
    }
    let wide = try dequantized((.int32, [16_777_217, 5]), by: (.float32, 3), zero: 0)
    #expect(wide.bounds[0] > 0 && wide.bounds[1] == 0)
    #expect(try dequantized((.int32, [5]), by: (.float32, 3), zero: 1).bounds == [.infinity])
  }

  /// ONNX's own examples, of the tests test_dynamicquantizelinear, ..._max_adjusted and ..._min_adjusted.
  @Test(arguments: [
    ([0, 2, -3, -2.5, 1.34, 0.5], [153, 255, 0, 26, 221, 179], 0.0196078438, 153),
    ([-1, -2.1, -1.3, -2.5, -3.34, -4], [191, 121, 172, 96, 42, 0], 0.0156862754, 255),
    (
      [1, 2.1, 1.3, 2.5, 3.34, 4, 1.5, 2.6, 3.9, 4, 3, 2.345],
      [64, 134, 83, 159, 213, 255, 96, 166, 249, 255, 191, 149], 0.0156862754, 0
    ),
  ])
  func dynamicQuantization(_ x: [Double], _ y: [Double], _ scale: Double, _ zero: Double) throws {
    let all = try references(.dynamicQuantizeLinear, [try vector(.float32, x)]).compactMap { $0 }
    try #require(all.count == 3)
    #expect(try all[0].judging(y).isCorrect && all[1].judging([scale]).isCorrect && all[2].judging([zero]).isCorrect)
    #expect(all[0].bounds.allSatisfy { $0 <= 1 })
    #expect(try all[0].judging(y.map { $0 < 255 ? $0 + 2 : $0 - 2 }).wrongCount == y.count)
    #expect(try !all[1].judging([scale * 1.000001]).isCorrect)
    #expect(try !all[2].judging([zero < 255 ? zero + 1 : 254]).isCorrect)
  }

  @Test(arguments: [[], [0, 0], [.nan, 1], [.infinity, 1], [3e38, -3e38]] as [[Double]])
  func rangesThatScaleNothing(_ x: [Double]) throws {
    let all = try references(.dynamicQuantizeLinear, [try vector(.float32, x)]).compactMap { $0 }
    #expect(
      try all.map { try $0.judging([Double](repeating: 1, count: $0.type.shape.elementCount)).unjudgedCount } == [
        x.count, 1, 1,
      ])
  }
}
