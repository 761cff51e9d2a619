// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct CreationTests {
  @Test func nestedArraysGiveShapeAndRowMajorElements() throws {
    let x = try Tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 10], [11, 12]]])
    #expect(x.shape == [3, 2, 2])
    #expect(x.dtype == .int64)
    #expect(try x.array(of: Int.self) == Array(1...12))
  }

  @Test func elementTypeDecidesTheDType() throws {
    #expect(try Tensor([1.5]).dtype == .float64)
    #expect(try Tensor([1.5] as [Float]).dtype == .float32)
    #expect(try Tensor([1.5] as [Float16]).dtype == .float16)
    #expect(try Tensor([BFloat16(Float(1.5))]).dtype == .bfloat16)
    #expect(try Tensor([1] as [Int8]).dtype == .int8)
    #expect(try Tensor([1] as [Int16]).dtype == .int16)
    #expect(try Tensor([1] as [Int32]).dtype == .int32)
    #expect(try Tensor([1] as [Int64]).dtype == .int64)
    #expect(try Tensor([1] as [UInt8]).dtype == .uint8)
    #expect(try Tensor([1] as [UInt16]).dtype == .uint16)
    #expect(try Tensor([1] as [UInt32]).dtype == .uint32)
    #expect(try Tensor([1] as [UInt]).dtype == .uint64)
    #expect(try Tensor([true]).dtype == .bool)
  }

  @Test func scalarsHaveNoAxes() throws {
    let x = try Tensor(Float(2.5))
    #expect(x.shape == [])
    #expect(try x.scalar(of: Float.self) == 2.5)
  }

  @Test func emptyArraysGiveEmptyTensors() throws {
    let x = try Tensor([] as [Float])
    #expect(x.shape == [0])
    #expect(try x.array(of: Float.self).isEmpty)
    let y = try Tensor([[], []] as [[Float]])
    #expect(y.shape == [2, 0])
    #expect(try y.withBytes { $0.count } == 0)
  }

  @Test func raggedArraysAreRefused() {
    expectError(.invalidArgument, mentioning: "ragged") { try Tensor([[1, 2], [3]]) }
    expectError(.invalidArgument, mentioning: "ragged") { try Tensor([[], [3]]) }
    expectError(.invalidArgument, mentioning: "ragged") { try Tensor([[[1], [2]], [[3], [4, 5]]]) }
  }

  @Test func moreThanEightAxesAreRefused() {
    expectError(.invalidArgument, mentioning: "8") { try Tensor([[[[[[[[[1]]]]]]]]]) }
  }

  @Test func elementsMustFillTheShape() {
    expectError(.invalidArgument, mentioning: "[2, 2]", "3") { try Tensor([1, 2, 3], shape: [2, 2]) }
  }

  @Test func numbersBecomeElementsOfTheDTypeAskedFor() throws {
    #expect(try Tensor([[1, 2]], dtype: .float32).array(of: Float.self) == [1, 2])
    #expect(try Tensor([0.1], dtype: .float32).array(of: Float.self) == [0.1])
    #expect(try Tensor([1.0, -2], dtype: .int8).array(of: Int8.self) == [1, -2])
    #expect(try Tensor([0, 1], dtype: .bool).array(of: Bool.self) == [false, true])
    #expect(try Tensor([65519, 65520], dtype: .float16).array(of: Float16.self) == [65504, .infinity])
    #expect(try Tensor([1, 2], dtype: .bfloat16).array(of: BFloat16.self).map { Float($0) } == [1, 2])
  }

  /// An integer just above a tie of bfloat16's 8 bits must go up, although it rounds to the tie as a Double.
  @Test func integersAreRoundedOnceToBFloat16() throws {
    let tie = (1 << 62) + (1 << 54)
    #expect(try Tensor([tie], dtype: .bfloat16).array(of: BFloat16.self).map { Float($0) } == [Float(1 << 62)])
    #expect(
      try Tensor([tie + 1, -tie - 1], dtype: .bfloat16).array(of: BFloat16.self).map { Float($0) }
        == [Float((1 << 62) + (1 << 55)), -Float((1 << 62) + (1 << 55))])
  }

  @Test(arguments: [DType.int8, .uint8, .uint16, .uint32, .uint64, .int16, .int32, .int64])
  func integersThatDoNotFitAreRefused(dtype: DType) {
    expectError(.invalidArgument, mentioning: dtype.name) { try Tensor([1e30], dtype: dtype) }
    expectError(.invalidArgument, mentioning: dtype.name) { try Tensor([0.5], dtype: dtype) }
    if dtype.kind == .unsignedInteger {
      expectError(.invalidArgument, mentioning: "-1", dtype.name) { try Tensor([-1], dtype: dtype) }
    }
  }

  @Test func onlyNoughtAndOneAreTruthValues() {
    expectError(.invalidArgument, mentioning: "bool") { try Tensor([2], dtype: .bool) }
    expectError(.invalidArgument, mentioning: "float32") { try Tensor([true], dtype: .float32) }
  }

  @Test(arguments: DType.allKnown)
  func fillsOfEveryDType(dtype: DType) throws {
    let zeros = try Tensor.zeros([2, 3], dtype: dtype)
    #expect(zeros.shape == [2, 3])
    #expect(try zeros.withBytes { $0.allSatisfy { $0 == 0 } && $0.count == 6 * dtype.byteWidth })
    let ones = try Tensor.ones([5], dtype: dtype)
    let expected =
      dtype == .bool ? try Tensor([true, true, true, true, true]) : try Tensor([1, 1, 1, 1, 1], dtype: dtype)
    #expect(try ones.withBytes { Array($0) } == expected.withBytes { Array($0) })
  }

  @Test func fullTakesAnyNumber() throws {
    #expect(try Tensor.full([2], 0.25).array(of: Double.self) == [0.25, 0.25])
    #expect(try Tensor.full([2, 0], 7, dtype: .int16).elementCount == 0)
    #expect(try Tensor.full([], 7, dtype: .float32).scalar(of: Float.self) == 7)
    expectError(.invalidArgument) { try Tensor.full([2], 300, dtype: .uint8) }
  }

  @Test func rangesOfNumbers() throws {
    #expect(try Tensor.arange(to: 4).array(of: Int.self) == [0, 1, 2, 3])
    #expect(try Tensor.arange(3, to: 0, step: -2, dtype: .float32).array(of: Float.self) == [3, 1])
    expectError(.invalidArgument, mentioning: "step") { try Tensor.arange(to: 4, step: 0) }
  }

  @Test func absurdSizesAreRefusedWithoutATrap() throws {
    let shape = try Shape([1 << 61])
    expectError(.outOfMemory) { try Tensor.zeros(shape, dtype: .float64) }
    expectError(.outOfMemory) { try Tensor.zeros(shape, dtype: .uint8) }
    expectError(.unsupported) { try Tensor.zeros([2], dtype: DType(rawValue: 999)) }
    // Extents that a program computed may be anything: they throw, although a literal `Shape` would trap.
    let computed = -1
    expectError(.invalidArgument, mentioning: "negative") { try Tensor.zeros([computed, 3]) }
    expectError(.invalidArgument, mentioning: "at most 8") { try Tensor.ones([1, 1, 1, 1, 1, 1, 1, 1, computed]) }
    expectError(.invalidArgument) { try Tensor([1, 2], shape: [computed, -2]) }
    expectError(.invalidArgument) { try Tensor.ones([1]).broadcast(to: [computed]) }
  }

  @Test func bytesMakeATensor() throws {
    let bytes: [UInt8] = [1, 0, 2, 0]
    let x = try bytes.withUnsafeBytes { try Tensor(bytes: $0, dtype: .int16, shape: [2]) }
    #expect(try x.array(of: Int16.self) == [1, 2])
    expectError(.invalidArgument, mentioning: "4 bytes") {
      try bytes.withUnsafeBytes { try Tensor(bytes: $0, dtype: .int32, shape: [2]) }
    }
  }
}
