// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

private let floats: [DType] = [.float64, .float32, .float16, .bfloat16]
private let numbers: [DType] = floats + [.int64, .int32, .uint64, .uint32]

@Suite struct ReductionTests {
  private let values: [Double] = [1, 5, 2, 8, 3, 3, 9, 4, 4, 6, 7, 0]

  @Test(arguments: numbers)
  func overEachAxis(dtype: DType) throws {
    let data = try tensor(dtype, [2, 3, 2], values)
    func reduce(_ op: Operator, _ axes: [Int], keepdims: Int = 1) throws -> ReferenceTensor {
      try reference(op, [data, HostTensor(axes)], attributes: ["keepdims": .int(keepdims)])
    }
    #expect(try reduce(.reduceSum, [0]).wanted == [10, 9, 6, 14, 10, 3])
    #expect(try reduce(.reduceSum, [1]).wanted == [6, 16, 20, 10])
    #expect(try reduce(.reduceSum, [-1, 0]).wanted == [19, 20, 13])
    #expect(try reduce(.reduceSum, [0, 1, 2], keepdims: 0).type.shape == .scalar)
    #expect(try reduce(.reduceMax, [2]).wanted == [5, 8, 3, 9, 6, 7])
    #expect(try reduce(.reduceMax, [1], keepdims: 0).type.shape == [2, 2])
    #expect(try reduce(.reduceMin, [1]).wanted == [1, 3, 4, 0])
    #expect(try reduce(.reduceProd, [1]).wanted == [6, 120, 252, 0])
    #expect(try reduce(.reduceL1, [0]).wanted == [10, 9, 6, 14, 10, 3])
    #expect(try reduce(.reduceSumSquare, [1]).wanted == [14, 98, 146, 52])
    #expect(
      try reduce(.reduceMean, [2]).wanted == (dtype.isFloatingPoint ? [3, 5, 3, 6.5, 5, 3.5] : [3, 5, 3, 6, 5, 3]))
    for op: Operator in [.reduceSum, .reduceMax, .reduceMean, .reduceMin, .reduceProd, .reduceL1, .reduceSumSquare] {
      let reference = try reduce(op, [2])
      #expect(try reference.judging(reference.wanted).worstFraction == 0)
      var wrong = reference.wanted
      wrong[5] += 1
      #expect(try reference.judging(wrong).firstWrong == 5)
    }
  }

  @Test func noAxesMeanAllOrNone() throws {
    let data = try tensor(.float32, [2, 2], [1, 2, 3, 4])
    #expect(try reference(.reduceSum, [data]).wanted == [10])
    #expect(try reference(.reduceSum, [data, nil], attributes: ["noop_with_empty_axes": 1]).wanted == [1, 2, 3, 4])
    let untouched = try vector(.float32, [0.1, 1e-40, 3e38])
    for op: Operator in [.reduceSum, .reduceMean, .reduceMax, .reduceMin, .reduceProd, .reduceL1] {
      let reference = try reference(op, [untouched], attributes: ["noop_with_empty_axes": 1])
      #expect(reference.bounds == [0, 0, 0], "\(op)")
    }
    // Where more than folding is done, the rest still is.
    let numbers = try vector(.float64, [-3, 0.5])
    func alone(_ op: Operator) throws -> [Double] {
      try reference(op, [numbers], attributes: ["noop_with_empty_axes": 1]).wanted
    }
    #expect(try alone(.reduceL1) == [3, 0.5] && alone(.reduceL2) == [3, 0.5])
    #expect(try alone(.reduceSumSquare) == [9, 0.25] && alone(.reduceLogSumExp) == [-3, 0.5])
    #expect(try alone(.reduceLogSum)[0].isNaN)
  }

  @Test func overNothing() throws {
    let empty = try tensor(.float32, [0, 2], [])
    #expect(try reference(.reduceSum, [empty, HostTensor([0])]).judging([0, 0]).isCorrect)
    #expect(try reference(.reduceSum, [empty, HostTensor([0])]).judging([0, 1]).firstWrong == 1)
    #expect(try reference(.reduceMax, [empty, HostTensor([0])]).wanted == [-Double.infinity, -.infinity])
    #expect(try reference(.reduceMean, [empty, HostTensor([0])]).judging([3, .nan]).unjudgedCount == 2)
    let bytes = try tensor(.int8, [0, 1], [])
    #expect(try reference(.reduceMax, [bytes, HostTensor([0])]).wanted == [-128])
    #expect(try reference(.reduceMax, [try tensor(.bool, [0, 1], []), HostTensor([0])]).wanted == [0])
    #expect(try reference(.reduceMean, [try tensor(.int32, [0, 1], []), HostTensor([0])]).unjudged == [0])
    let values: [(Operator, Double)] = [
      (.reduceMin, .infinity), (.reduceProd, 1), (.reduceL1, 0), (.reduceL2, 0), (.reduceSumSquare, 0),
      (.reduceLogSum, -.infinity), (.reduceLogSumExp, -.infinity),
    ]
    for (op, value) in values {
      let reference = try reference(op, [empty, HostTensor([0])])
      #expect(reference.wanted == [value, value] && reference.bounds == [0, 0], "\(op)")
    }
    #expect(try reference(.reduceMin, [bytes, HostTensor([0])]).wanted == [127])
    #expect(try reference(.reduceMin, [try tensor(.bool, [0, 1], []), HostTensor([0])]).wanted == [1])
    #expect(
      try reference(.reduceMin, [try tensor(.uint64, [0, 1], []), HostTensor([0])]).judge(
        [UInt8](repeating: 255, count: 8)
      ).isCorrect)
  }

  @Test(arguments: floats)
  func specialElements(dtype: DType) throws {
    let infinity = Double.infinity
    let data = try tensor(
      dtype, [5, 2], [infinity, 1, -infinity, 1, infinity, -infinity, .nan, infinity, -infinity, -infinity])
    func judge(_ op: Operator, _ got: [Double]) throws -> Judgement {
      try reference(op, [data, HostTensor([1])]).judging(got)
    }
    for op: Operator in [.reduceSum, .reduceMean] {
      #expect(try judge(op, [infinity, -infinity, .nan, .nan, -infinity]).isCorrect)
      #expect(try judge(op, [-infinity, 1, 0, infinity, .nan]).wrongCount == 5)
    }
    #expect(try judge(.reduceMax, [infinity, 1, infinity, .nan, -infinity]).isCorrect)
    #expect(try judge(.reduceMin, [1, -infinity, -infinity, .nan, -infinity]).isCorrect)
    #expect(try judge(.reduceProd, [infinity, -infinity, -infinity, .nan, infinity]).isCorrect)
    #expect(try judge(.reduceL1, [infinity, infinity, infinity, .nan, infinity]).isCorrect)
    #expect(try judge(.reduceL2, [infinity, infinity, infinity, .nan, infinity]).isCorrect)
    #expect(try judge(.reduceSumSquare, [infinity, infinity, infinity, .nan, infinity]).isCorrect)
    #expect(try judge(.reduceLogSum, [infinity, .nan, .nan, .nan, .nan]).isCorrect)
    #expect(try judge(.reduceLogSumExp, [infinity, 1, infinity, .nan, -infinity]).isCorrect)
    #expect(try judge(.reduceLogSumExp, [1, infinity, .nan, 1, .nan]).wrongCount == 5)
    // A maximum that loses the NaN.
    #expect(try judge(.reduceMax, [infinity, 1, infinity, infinity, -infinity]).firstWrong == 3)
    #expect(try reference(.reduceMax, [try vector(dtype, [-0.0, 0])]).judging([-0.0]).isCorrect)
  }

  @Test func meansOfIntegersAreCutTowardsZero() throws {
    let data = try tensor(.int32, [3, 2], [-3, -4, 3, 4, 2_147_483_647, 1])
    let reference = try reference(.reduceMean, [data, HostTensor([1])])
    #expect(try reference.judging([-3, 3, 0]).isCorrect)
    #expect(try reference.judging([-4, 3, 0]).firstWrong == 0)
    // The sum does not fit.
    #expect(reference.unjudged == [2])
  }

  @Test func otherFoldsOfIntegersWrap() throws {
    let data = try vector(.int32, [-2_147_483_648, 3])
    #expect(try reference(.reduceL1, [data]).wanted == [-2_147_483_645])
    #expect(try reference(.reduceSumSquare, [data]).wanted == [9])
    #expect(try reference(.reduceProd, [data]).wanted == [-2_147_483_648])
    #expect(try reference(.reduceL2, [data]).unjudged == [0])
    #expect(try reference(.reduceL2, [try vector(.int32, [3, -3, 2])]).judging([4]).isCorrect)
    // 94906267^2 - 1, which a float64 does not tell from the square: both neighbours are right.
    let near = try reference(.reduceL2, [try vector(.int64, [94_906_266, 13_777, 82, 8, 3, 2, 1, 1])])
    #expect(try near.judging([94_906_266]).isCorrect && near.judging([94_906_267]).isCorrect)
    #expect(try near.judging([94_906_265]).wrongCount == 1)
  }

  @Test func sumsOfIntegersWrap() throws {
    let data = try vector(.int32, [2_147_483_647, 1])
    #expect(try reference(.reduceSum, [data]).wanted == [-2_147_483_648])
    let greatest = try HostTensor(TensorType(.uint64, [2]), bytes: [UInt8](repeating: 0xFF, count: 16))
    #expect(try reference(.reduceSum, [greatest]).judge([0xFE] + [UInt8](repeating: 0xFF, count: 7)).isCorrect)
    let order = try HostTensor(
      TensorType(.uint64, [2]), bytes: [1, 0, 0, 0, 0, 0, 0, 0x80] + [7, 0, 0, 0, 0, 0, 0, 0])
    #expect(try reference(.reduceMax, [order]).judge([1, 0, 0, 0, 0, 0, 0, 0x80]).isCorrect)
  }

  @Test func exactMeansOfPowersOfTwo() throws {
    let data = try tensor(.float32, [2, 4], [1, 2, 3, 5, 1, 1, 1, 2])
    let reference = try reference(.reduceMean, [data, HostTensor([1])])
    #expect(reference.bounds == [0, 0])
    #expect(reference.wanted == [2.75, 1.25])
    let third = try BerthOracleTests.reference(.reduceMean, [try vector(.float32, [1, 2, 4])])
    #expect(third.bounds[0] > 0)
    #expect(third.bounds[0] < 7.0 / 3 * 0x1p-21)
  }

  @Test(arguments: [0, 1])
  func argMin(last: Int) throws {
    let data = try tensor(.float32, [4, 3], [1, 1, 3, .nan, -5, .nan, .infinity, .infinity, .infinity, 0, -0.0, 1])
    let attributes: [String: AttributeValue] = ["axis": 1, "select_last_index": .int(last), "keepdims": 0]
    #expect(
      try reference(.argMin, [data], attributes: attributes).wanted == (last == 1 ? [1, 2, 2, 1] : [0, 0, 0, 0]))
    let integers = try tensor(.uint8, [2, 3], [7, 200, 7, 3, 3, 3])
    #expect(
      try reference(.argMin, [integers], attributes: attributes).wanted == (last == 1 ? [2, 2] : [0, 0]))
  }

  @Test(arguments: [0, 1])
  func argMax(last: Int) throws {
    let data = try tensor(.float32, [4, 3], [1, 3, 3, .nan, 5, .nan, -.infinity, -.infinity, -.infinity, 0, -0.0, -1])
    let reference = try reference(
      .argMax, [data], attributes: ["axis": 1, "select_last_index": .int(last), "keepdims": 0])
    #expect(reference.type.dtype == .int64)
    #expect(reference.wanted == (last == 1 ? [2, 2, 2, 1] : [1, 0, 0, 0]))
    var wrong = reference.wanted
    wrong[3] = 2
    #expect(try reference.judging(wrong).firstWrong == 3)
    let integers = try tensor(.uint8, [2, 3], [7, 200, 200, 3, 3, 3])
    #expect(
      try BerthOracleTests.reference(.argMax, [integers], attributes: ["axis": -1, "select_last_index": .int(last)])
        .wanted == (last == 1 ? [2, 2] : [1, 0]))
    #expect(
      try BerthOracleTests.reference(.argMax, [integers], attributes: ["select_last_index": .int(last)]).wanted == [
        0, 0, 0,
      ])
  }
}
