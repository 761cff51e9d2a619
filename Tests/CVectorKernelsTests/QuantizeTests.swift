// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct QuantizeTests {
  private func run<From: BitwiseCopyable, To: BitwiseCopyable, Zero: BitwiseCopyable>(
    _ kernel: UnsafePointer<bvk_kernel>?, _ x: [From], _ scale: Float, _ zero: Zero, filling: To
  ) throws -> [To] {
    let kernel = try #require(kernel)
    var output = [To](repeating: filling, count: x.count)
    kernel.pointee.run(
      &output, x, [Float](repeating: scale, count: x.count), [Zero](repeating: zero, count: x.count), x.count)
    return output
  }

  /// Ties, both ends of the range, and what is no number.
  @Test(arguments: Target.all)
  func roundsAndSaturates(target: Target) throws {
    let numbers = Array(stride(from: Float(-300), through: 300, by: 0.25)) + [.infinity, -.infinity, .nan, 1e30, -1e30]
    for scale in [Float(0.5), 1, 2] {
      let want = numbers.map { number -> Int in
        let quotient = number / scale
        return quotient.isNaN ? 0 : Int(min(max(quotient, -1e6), 1e6).rounded(.toNearestOrEven))
      }
      let signed = try run(
        bvk_quantize_kernel(target.isa, BVK_F32, BVK_I8), numbers, scale, Int8(-3), filling: Int8(99))
      #expect(signed == want.map { Int8(clamping: $0 - 3) })
      let wide = try run(
        bvk_quantize_kernel(target.isa, BVK_F32, BVK_U16), numbers, scale, UInt16(65_500), filling: UInt16(99))
      #expect(wide == want.map { UInt16(clamping: $0 + 65_500) })
    }
    #expect(bvk_quantize_kernel(target.isa, BVK_F32, BVK_I32) == nil)
    #expect(bvk_quantize_kernel(target.isa, BVK_F64, BVK_U8) == nil)
    #expect(bvk_dequantize_kernel(target.isa, BVK_U8, BVK_F64) == nil)
  }

  @Test(arguments: Target.all)
  func widens(target: Target) throws {
    let bytes = (0...255).map { UInt8($0) }
    let floats = try run(bvk_dequantize_kernel(target.isa, BVK_U8, BVK_F32), bytes, 0.1, UInt8(200), filling: Float.nan)
    #expect(floats == bytes.map { (Float($0) - 200) * 0.1 })
    let halves = try run(
      bvk_dequantize_kernel(target.isa, BVK_U8, BVK_F16), bytes, 0.1, UInt8(200), filling: Float16.nan)
    #expect(halves == bytes.map { Float16((Float($0) - 200) * 0.1) })
  }
}
