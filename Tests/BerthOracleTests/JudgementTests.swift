// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@Suite struct JudgementTests {
  private func exact(_ values: [Double], unjudged: Set<Int> = [], zeros: Bool = false) throws -> ReferenceTensor {
    let tensor = try vector(.float32, values)
    return ReferenceTensor(tensor.type, .exact(tensor.bytes), unjudged: unjudged, distinguishesZeros: zeros)
  }

  private func bounded(_ values: [Double], _ bounds: [Double], _ dtype: DType = .float32) throws -> ReferenceTensor {
    ReferenceTensor(
      TensorType(dtype, try Shape([values.count])), .bounded(values: values.map { DoubleDouble($0) }, bounds: bounds))
  }

  @Test func oneUnitOffIsCaught() throws {
    let reference = try exact([1, 2, 3])
    #expect(try reference.judging([1, 2, 3]).isCorrect)
    let judgement = try reference.judging([1, 2, Double(Float(3).nextUp)])
    #expect(judgement.firstWrong == 2)
    #expect(judgement.worstIndex == 2)
    #expect(judgement.wrongCount == 1)
    #expect(judgement.worstFraction == .infinity)
  }

  @Test func lastOfManyElementsIsCaught() throws {
    let values = (0..<1000).map { Double($0) }
    var wrong = values
    wrong[999] = 998
    #expect(try exact(values).judging(wrong).firstWrong == 999)
    #expect(try bounded(values, [Double](repeating: 0.5, count: 1000)).judging(wrong).firstWrong == 999)
  }

  @Test func notANumber() throws {
    let quiet = try exact([.nan, 1])
    #expect(try quiet.judging([.nan, 1]).isCorrect)
    // Another payload and sign.
    #expect(quiet.judge([0x34, 0x12, 0xC0, 0xFF, 0, 0, 0x80, 0x3F]).isCorrect)
    #expect(try quiet.judging([.infinity, 1]).firstWrong == 0)
    #expect(try quiet.judging([.nan, .nan]).firstWrong == 1)
    let bounded = try bounded([.nan, 1], [0, 0.1])
    #expect(try bounded.judging([.nan, 1]).isCorrect)
    #expect(try bounded.judging([0, 1]).firstWrong == 0)
    #expect(try bounded.judging([.nan, .nan]).worstFraction == .infinity)
  }

  @Test func infinities() throws {
    for reference in [try exact([.infinity, 1]), try bounded([.infinity, 1], [0, 0.1])] {
      #expect(try reference.judging([.infinity, 1]).isCorrect)
      #expect(try reference.judging([-.infinity, 1]).firstWrong == 0)
      #expect(try reference.judging([Double(Float.greatestFiniteMagnitude), 1]).firstWrong == 0)
      #expect(try reference.judging([.infinity, .infinity]).firstWrong == 1)
    }
  }

  @Test func overflowCountsAsTheThreshold() throws {
    // 65504 is binary16's greatest number, 65520 the least that rounds to infinity.
    let near = try bounded([65510, 65510], [16, 5], .float16)
    let judgement = try near.judging([.infinity, 65504])
    #expect(judgement.worstFraction == 6.0 / 5)
    #expect(judgement.firstWrong == 1)
    #expect(try near.judging([65504, .infinity]).firstWrong == 1)
    #expect(try near.judging([-.infinity, .infinity]).firstWrong == 0)
    let beyond = try bounded([1e6], [1000], .float16)
    #expect(try beyond.judging([.infinity]).worstFraction == 0)
    #expect(try beyond.judging([65504]).firstWrong == 0)
  }

  @Test func signsOfZero() throws {
    #expect(try exact([0, -0.0]).judging([-0.0, 0]).isCorrect)
    #expect(try exact([0, -0.0], zeros: true).judging([-0.0, 0]).wrongCount == 2)
    #expect(try exact([0, -0.0], zeros: true).judging([0, -0.0]).isCorrect)
  }

  @Test func bounds() throws {
    let reference = try bounded([1, 1, 1, 1], [0.25, 0.25, 0, .infinity])
    let judgement = try reference.judging([1.25, 1.125, 1, 77])
    #expect(judgement.isCorrect)
    #expect(judgement.worstFraction == 1)
    #expect(judgement.worstIndex == 0)
    #expect(judgement.unjudgedCount == 1)
    #expect(try reference.judging([1.2500001, 1, 1, 1]).firstWrong == 0)
    #expect(try reference.judging([1, 1, 1 + 0x1p-23, 1]).worstFraction == .infinity)
  }

  @Test func unjudgedElementsOfExactReferences() throws {
    let reference = try exact([1, 2, 3], unjudged: [1])
    let judgement = try reference.judging([1, 7, 3])
    #expect(judgement.isCorrect)
    #expect(judgement.unjudgedCount == 1)
    #expect(try reference.judging([0, 7, 3]).firstWrong == 0)
  }

  @Test func rangesOfIntegers() throws {
    let type = TensorType(.int8, [4])
    let reference = ReferenceTensor(
      type, .between(low: [3, -2, 0, 127], high: [4, -2, 0, 127]), unjudged: [2])
    for right in [[3, -2, 99, 127], [4.0, -2, 0, 127]] {
      let judgement = try reference.judging(right)
      #expect(judgement.isCorrect && judgement.unjudgedCount == 1 && judgement.worstFraction == 0)
    }
    for (index, wrong) in [
      (0, [2.0, -2, 0, 127]), (0, [5, -2, 0, 127]), (1, [3, -1, 0, 127]), (3, [3, -2, 0, -128]),
    ] {
      #expect(try reference.judging(wrong).firstWrong == index)
      #expect(try reference.judging(wrong).worstFraction == .infinity)
    }
    // uint64 goes by bit patterns: from 2^63 - 1 to 2^63.
    let wide = ReferenceTensor(TensorType(.uint64, [1]), .between(low: [.max], high: [.min]))
    #expect(wide.judge([0, 0, 0, 0, 0, 0, 0, 0x80]).isCorrect)
    #expect(!wide.judge([1, 0, 0, 0, 0, 0, 0, 0x80]).isCorrect)
    #expect(!wide.judge([1, 0, 0, 0, 0, 0, 0, 0]).isCorrect)
    #expect(!ReferenceTensor(type, .between(low: [0], high: [0])).judge([0, 0, 0, 0]).isCorrect)
  }

  @Test func wrongLengths() throws {
    let reference = try exact([1, 2])
    #expect(reference.judge([0, 0, 0x80, 0x3F]).wrongCount == 2)
    #expect(reference.judge([UInt8](repeating: 0, count: 9)).worstFraction == .infinity)
    // A reference that lacks elements passes nothing.
    let type = TensorType(.float32, [2])
    #expect(!ReferenceTensor(type, .exact([])).judge([UInt8](repeating: 0, count: 8)).isCorrect)
    #expect(
      !ReferenceTensor(type, .bounded(values: [.zero], bounds: [1])).judge([UInt8](repeating: 0, count: 8)).isCorrect)
    #expect(!(try exact([]).judge([0] as [UInt8]).isCorrect))
  }

  @Test func boolsAreOneByteOfZeroOrOne() throws {
    let reference = ReferenceTensor(TensorType(.bool, [2]), .exact([1, 0]))
    #expect(reference.judge([1, 0]).isCorrect)
    #expect(reference.judge([0xFF, 0]).firstWrong == 0)
  }
}
