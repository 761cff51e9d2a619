// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct CastTests {
  static let dtypes = [
    BVK_F32, BVK_F64, BVK_F16, BVK_BF16, BVK_I8, BVK_I16, BVK_I32, BVK_I64, BVK_U8, BVK_U16, BVK_U32, BVK_U64, BVK_BOOL,
  ]

  @Test(arguments: Target.all)
  func coversEveryPair(target: Target) throws {
    for from in Self.dtypes {
      for to in Self.dtypes {
        let kernel = try #require(bvk_cast_kernel(target.isa, from, to))
        #expect(kernel.pointee.inputs == 1)
        #expect(Int(kernel.pointee.element_size.0) == bvk_dtype_size(to))
        #expect(Int(kernel.pointee.element_size.1) == bvk_dtype_size(from))
      }
    }
  }

  /// Every float16, and the neighbourhood of every midpoint between two of them.
  @Test(arguments: Target.all)
  func roundsToHalfOnce(target: Target) throws {
    let halves = (0..<UInt16(0x7C00)).map { Double(Float16(bitPattern: $0)) }
    let middles = zip(halves, halves.dropFirst()).map { ($0 + $1) / 2 }
    let doubles = halves + middles + middles.map { $0.nextUp } + middles.map { $0.nextDown } + [65_520, 1e300]
    let signed = doubles + doubles.map { -$0 }
    let results = try runContiguous(
      bvk_cast_kernel(target.isa, BVK_F64, BVK_F16), [signed], filling: Float16.nan)
    #expect(results == signed.map { Float16($0) })
    let singles = signed.map { Float($0) }
    let narrowed = try runContiguous(
      bvk_cast_kernel(target.isa, BVK_F32, BVK_F16), [singles], filling: Float16.nan)
    #expect(narrowed == singles.map { Float16($0) })
    let widened = try runContiguous(
      bvk_cast_kernel(target.isa, BVK_F16, BVK_F32), [results], filling: Float.nan)
    #expect(widened == results.map { Float($0) })
  }

  /// A bfloat16 is a float32's upper half: ties and what lies just beside them, from float64 and from 64-bit integers.
  @Test(arguments: Target.all)
  func roundsToBFloat16Once(target: Target) throws {
    // 1 + 2^-8 lies between 1 and 1 + 2^-7; the tie goes to the even one.
    let tie = 1 + 0x1p-8
    let doubles = [tie, tie.nextUp, tie.nextDown, -tie.nextUp, 1 + 3 * 0x1p-8, .infinity, 3.4e38, 0x1p-134]
    let bits = try runContiguous(
      bvk_cast_kernel(target.isa, BVK_F64, BVK_BF16), [doubles], filling: UInt16.max)
    #expect(bits == [0x3F80, 0x3F81, 0x3F80, 0xBF81, 0x3F82, 0x7F80, 0x7F80, 0])
    let middle = Int64(0b1_0000_0001) << 40
    let integers = [middle, middle + 1, middle - 1, -middle - 1, .max, .min]
    let rounded = try runContiguous(
      bvk_cast_kernel(target.isa, BVK_I64, BVK_BF16), [integers], filling: UInt16.max)
    #expect(rounded == [0x5780, 0x5781, 0x5780, 0xD781, 0x5F00, 0xDF00])
    let nan = try runContiguous(
      bvk_cast_kernel(target.isa, BVK_F32, BVK_BF16), [[Float(bitPattern: 0x7F80_0001)]], filling: UInt16.zero)
    #expect(nan[0] & 0x7F80 == 0x7F80 && nan[0] & 0x7F != 0)
  }

  @Test(arguments: Target.all)
  func saturatesFloatsBeyondAnIntegersRange(target: Target) throws {
    func check<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws {
      let dtype = try #require(code(of: type))
      let inputs: [Float] = [1.9, -1.9, .nan, .infinity, -.infinity, 1e30, -1e30, 100.5, -0.0]
      let expected: [T] = [1, T.isSigned ? T(truncatingIfNeeded: -1) : 0, 0, .max, .min, .max, .min, 100, 0]
      let singles = try runContiguous(bvk_cast_kernel(target.isa, BVK_F32, dtype), [inputs], filling: T.zero)
      #expect(singles == expected)
      let doubles = try runContiguous(
        bvk_cast_kernel(target.isa, BVK_F64, dtype), [inputs.map { Double($0) }], filling: T.zero)
      #expect(doubles == expected)
    }
    try check(Int8.self)
    try check(Int16.self)
    try check(Int32.self)
    try check(Int64.self)
    try check(UInt8.self)
    try check(UInt16.self)
    try check(UInt32.self)
    try check(UInt64.self)
  }

  @Test(arguments: Target.all)
  func takesNaNForTrue(target: Target) throws {
    let inputs: [Float] = [.nan, 0, -0.0, .leastNonzeroMagnitude, -3]
    let truth = try runContiguous(
      bvk_cast_kernel(target.isa, BVK_F32, BVK_BOOL), [inputs], filling: UInt8.max)
    #expect(truth == [1, 0, 0, 1, 1])
  }
}
