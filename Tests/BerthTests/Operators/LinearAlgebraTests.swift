// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct LinearAlgebraTests {
  static let dtypes: [DType] = [.float64, .float32, .float16, .bfloat16, .int64, .int32, .uint64, .uint32]

  @Test(arguments: dtypes)
  func products(dtype: DType) throws {
    let a = try Tensor([[1, 2, 3], [4, 5, 6]], dtype: dtype)
    let b = try Tensor([[1, 0], [2, 1], [0, 3]], dtype: dtype)
    let product = try matmul(a, b)
    #expect(product.shape == [2, 2])
    #expect(product.dtype == dtype)
    #expect(try product.cast(to: .int64).array(of: Int.self) == [5, 11, 14, 23])
  }

  @Test func vectorsCountAsRowsAndColumns() throws {
    let matrix = try Tensor([[1, 2], [3, 4]] as [[Float]])
    let vector = try Tensor([1, 10] as [Float])
    #expect(try matmul(matrix, vector).array(of: Float.self) == [21, 43])
    #expect(try matmul(vector, matrix).array(of: Float.self) == [31, 42])
    #expect(try matmul(vector, vector).shape == [])
    #expect(try matmul(vector, vector).scalar(of: Float.self) == 101)
  }

  @Test func batchesBroadcast() throws {
    let a = try Tensor((0..<8).map(Float.init), shape: [2, 1, 2, 2])
    let b = try Tensor((0..<12).map(Float.init), shape: [3, 2, 2])
    let product = try matmul(a, b)
    #expect(product.shape == [2, 3, 2, 2])
    // [4, 5; 6, 7] by [8, 9; 10, 11]
    #expect(try product[1, 2].array(of: Float.self) == [82, 91, 118, 131])
  }

  @Test func shapesThatDoNotFitAreNamed() throws {
    let a = try Tensor.zeros([2, 3])
    expectError(.invalidArgument, mentioning: "MatMul", "[2, 3]", "3", "2") { try matmul(a, a) }
    expectError(.invalidArgument, mentioning: "scalar") { try matmul(a, Tensor(Float(1))) }
    expectError(.invalidArgument, mentioning: "bool") {
      try matmul(Tensor([[true]]), Tensor([[true]]))
    }
  }

  @Test func emptyProducts() throws {
    #expect(try matmul(Tensor.ones([2, 0]), Tensor.ones([0, 3])).array(of: Float.self) == [0, 0, 0, 0, 0, 0])
    #expect(try matmul(Tensor.ones([0, 2]), Tensor.ones([2, 3])).shape == [0, 3])
  }

  @Test func integerProductsWithZeroPoints() throws {
    let a = try Tensor([[0, 255], [10, 12]], dtype: .uint8)
    let b = try Tensor([[-128, 127], [1, 2]], dtype: .int8)
    let plain = try matmulInteger(a, b)
    #expect(plain.dtype == .int32)
    #expect(try plain.array(of: Int32.self) == [255, 510, -1268, 1294])
    // [-10, 245; 0, 2] by [-128, 127; 1, 2]
    let ten = try Tensor([10], dtype: .uint8)
    #expect(try matmulInteger(a, b, aZeroPoint: ten).array(of: Int32.self) == [1525, -780, 2, 4])
    // [0, 255; 10, 12] by [-255, 0; -126, -125]
    let columns = try Tensor([127, 127], dtype: .int8)
    #expect(try matmulInteger(a, b, bZeroPoint: columns).array(of: Int32.self) == [-32130, -31875, -4062, -1500])
    let rows = try Tensor([10, 12], dtype: .uint8)
    #expect(
      try matmulInteger(a, b, aZeroPoint: rows, bZeroPoint: columns).array(of: Int32.self) == [
        -28320, -30625, 510, 0,
      ])
    expectError(.invalidArgument, mentioning: "MatMulInteger", "'a_zero_point'", "[3]", "[2]") {
      try matmulInteger(a, b, aZeroPoint: Tensor([1, 2, 3], dtype: .uint8))
    }
    expectError(.invalidArgument, mentioning: "'b_zero_point'", "uint8") {
      try matmulInteger(a, b, bZeroPoint: ten)
    }
    expectError(.invalidArgument, mentioning: "float32") { try matmulInteger(Tensor.ones([2, 2]), b) }
  }

  @Test(arguments: [false, true], [false, true])
  func gemmTransposesAndScales(transA: Bool, transB: Bool) throws {
    let a = try Tensor([[1, 2, 3], [4, 5, 6]] as [[Float]])
    let b = try Tensor([[1, 0], [2, 1], [0, 3]] as [[Float]])
    let c = try Tensor([100, 200] as [Float])
    let product = try gemm(
      transA ? a.transposed().contiguous() : a, transB ? b.transposed() : b, c, alpha: 2, beta: 0.5, transA: transA,
      transB: transB)
    #expect(try product.array(of: Float.self) == [60, 122, 78, 146])
  }

  @Test func gemmDoesWithoutC() throws {
    let a = try Tensor([[1, 2], [3, 4]] as [[Float]])
    #expect(try gemm(a, a).array(of: Float.self) == [7, 10, 15, 22])
    expectError(.invalidArgument, mentioning: "Gemm") { try gemm(a, a, Tensor([1, 2, 3] as [Float])) }
    expectError(.invalidArgument) { try gemm(a, a[0]) }
  }

  @Test func convolutionInOneAndTwoDimensions() throws {
    let signal = try Tensor([1, 2, 3, 4, 5] as [Float], shape: [1, 1, 5])
    let difference = try Tensor([-1, 0, 1] as [Float], shape: [1, 1, 3])
    #expect(try conv(signal, difference).array(of: Float.self) == [2, 2, 2])
    #expect(try conv(signal, difference, strides: [2]).array(of: Float.self) == [2, 2])
    #expect(try conv(signal, difference, dilations: [2]).array(of: Float.self) == [4])
    #expect(try conv(signal, difference, padding: .sameUpper).array(of: Float.self) == [2, 2, 2, 2, -4])
    #expect(
      try conv(signal, difference, padding: .explicit(before: [2], after: [0])).array(of: Float.self) == [
        1, 2, 2, 2, 2,
      ])
    let pair = try Tensor([1, 10] as [Float], shape: [1, 1, 2])
    #expect(try conv(signal, pair, padding: .sameUpper).array(of: Float.self) == [21, 32, 43, 54, 5])
    #expect(try conv(signal, pair, padding: .sameLower).array(of: Float.self) == [10, 21, 32, 43, 54])

    let image = try Tensor((1...9).map(Float.init), shape: [1, 1, 3, 3])
    let box = try Tensor.ones([1, 1, 2, 2])
    let bias = try Tensor([100] as [Float])
    let result = try conv(image, box, bias)
    #expect(result.shape == [1, 1, 2, 2])
    #expect(try result.array(of: Float.self) == [112, 116, 124, 128])
  }

  @Test func groupsOfChannels() throws {
    let x = try Tensor([1, 2, 3, 4] as [Float], shape: [1, 2, 2])
    let w = try Tensor([10, 100] as [Float], shape: [2, 1, 1])
    #expect(try conv(x, w, group: 2).array(of: Float.self) == [10, 20, 300, 400])
    expectError(.invalidArgument, mentioning: "Conv", "group") { try conv(x, w) }
    expectError(.invalidArgument, mentioning: "strides") { try conv(x, w, strides: [0], group: 2) }
  }

  /// Step by step with a cache, all at once, and with heads in the last axis: the same attention.
  @Test func attentions() throws {
    let values = (0..<24).map { Float($0 * 5 % 11) / 5 - 1 }
    let q = try Tensor(values, shape: [1, 2, 3, 4])
    let all = try attention(q, q, q, isCausal: true, scale: 0.5, softcap: 2)
    let steps = try [0..<2, 2..<3].reduce(into: (past: nil as AttentionCache?, parts: [] as [Tensor])) { state, range in
      let part = try q[0..., 0..., range]
      let step = try attentionWithCache(part, part, part, past: state.past, isCausal: true, scale: 0.5, softcap: 2)
      state.past = step.present
      state.parts.append(step.y)
    }
    #expect(try steps.past?.key.array(of: Float.self) == values)
    let joined = try concat(steps.parts, axis: 2).array(of: Float.self)
    let flat = try q.transposed([0, 2, 1, 3]).reshaped([1, 3, 8])
    let packed = try attention(
      flat, flat, flat, window: AttentionWindow(right: 0), scale: 0.5, softcap: 2, queryHeads: 2, keyValueHeads: 2)
    let unpacked = try packed.reshaped([1, 3, 2, 4]).transposed([0, 2, 1, 3]).array(of: Float.self)
    for (index, value) in try all.array(of: Float.self).enumerated() {
      #expect((value - joined[index]).magnitude < 1e-5 && (value - unpacked[index]).magnitude < 1e-5)
    }
    let mask = try Tensor([[true, false, false]])
    #expect(try attention(q, q, q, mask: mask)[0, 1, 2].array(of: Float.self) == Array(values[12..<16]))
    let valid = try Tensor([0] as [Int64])
    #expect(try attention(q, q, q, validKeys: valid).array(of: Float.self) == [Float](repeating: 0, count: 24))
    expectError(.invalidArgument, mentioning: "Attention", "head size") {
      try attention(q, q[0..., 0..., 0..., 0..<2], q)
    }
  }
}
