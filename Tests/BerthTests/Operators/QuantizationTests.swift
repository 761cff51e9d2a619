// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct QuantizationTests {
  private let x: Tensor

  init() throws {
    x = try Tensor([[1, 2.5, -3], [100, -200, 0.5]] as [[Float]])
  }

  @Test func thereAndBack() throws {
    let scale = try Tensor(Float(0.5))
    let zero = try Tensor(3, dtype: .int8)
    let y = try quantizeLinear(x, scale: scale, zeroPoint: zero)
    #expect(try y.cast(to: .int64).array(of: Int.self) == [5, 8, -3, 127, -128, 4])
    #expect(
      try dequantizeLinear(y, scale: scale, zeroPoint: zero).array(of: Float.self) == [1, 2.5, -3, 62, -65.5, 0.5])
    #expect(try quantizeLinear(x, scale: scale).dtype == .uint8)
    #expect(try quantizeLinear(x, scale: scale, dtype: .int16, precision: .float32).dtype == .int16)
    #expect(try dequantizeLinear(y, scale: scale, dtype: .float16).dtype == .float16)
  }

  @Test func axesAndBlocks() throws {
    let columns = try quantizeLinear(x, scale: Tensor([1, 0.5, 2] as [Float]), dtype: .int8)
    #expect(try columns.cast(to: .int64).array(of: Int.self) == [1, 5, -2, 100, -128, 0])
    let rows = try quantizeLinear(x, scale: Tensor([1, 2] as [Float]), axis: 0, dtype: .int8)
    #expect(try rows.cast(to: .int64).array(of: Int.self) == [1, 2, -3, 50, -100, 0])
    let scales = try Tensor([[1, 2], [4, 8]] as [[Float]])
    let blocks = try quantizeLinear(x, scale: scales, blockSize: 2, dtype: .int8)
    #expect(try blocks.cast(to: .int64).array(of: Int.self) == [1, 2, -2, 25, -50, 0])
    #expect(
      try dequantizeLinear(blocks, scale: scales, blockSize: 2).array(of: Float.self) == [1, 2, -4, 100, -200, 0])
    expectError(.invalidArgument, mentioning: "QuantizeLinear", "y_scale") { try quantizeLinear(x, scale: scales) }
  }

  /// ONNX's own example, of the test test_dynamicquantizelinear, and data without a range.
  @Test func dynamically() throws {
    let result = try dynamicQuantizeLinear(Tensor([0, 2, -3, -2.5, 1.34, 0.5] as [Float]))
    #expect(try result.y.array(of: UInt8.self) == [153, 255, 0, 26, 221, 179])
    #expect(try result.scale.scalar(of: Float.self) == 5 / 255)
    #expect(try result.zeroPoint.scalar(of: UInt8.self) == 153)
    let zeros = try dynamicQuantizeLinear(Tensor.zeros([3]))
    #expect(try zeros.y.array(of: UInt8.self) == [0, 0, 0])
    #expect(try zeros.zeroPoint.scalar(of: UInt8.self) == 0)
  }
}
