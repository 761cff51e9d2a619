// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct ElementwiseTests {
  /// Operands that are broadcast, reversed, transposed or spread out, against indexing one element at a time; the range of
  /// elements cut at places that are no row's start.
  @Test(arguments: Target.all)
  func walksAnyStrides(target: Target) throws {
    let kernel = try #require(bvk_binary_kernel(target.isa, BVK_SUB, BVK_F32))
    let shape = [3, 5, 70]
    let memory = (0..<8000).map { Float($0) }
    let layouts: [(strides: [Int], base: Int)] = [
      (rowMajor(shape), 0), ([0, 70, 1], 0), ([5, 1, 15], 2), ([0, 0, 0], 9), ([350, 70, 0], 0),
      ([-350, -70, -1], 1049), ([700, 140, 2], 1), ([1, 3, 15], 0),
    ]
    let outputs: [[Int]] = [rowMajor(shape), [5, 1, 15], [720, 142, 2]]
    for a in layouts {
      for (place, b) in layouts.enumerated() {
        for out in [outputs[place % outputs.count]] {
          var space = bvk_space()
          #expect(bvk_space_init(&space, kernel, 3, shape, out + a.strides + b.strides) == BVK_OK)
          #expect(space.count == 1050)
          var result = [Float](repeating: .nan, count: 3000)
          memory.withUnsafeBufferPointer { x in
            let left = x.baseAddress.map { $0 + a.base }
            let right = x.baseAddress.map { $0 + b.base }
            for (begin, end) in [(0, 1), (1, 333), (333, 1050)] {
              bvk_elementwise_run(&space, kernel, &result, left, right, nil, begin, end)
            }
          }
          var expected = [Float](repeating: .nan, count: 3000)
          for index in indices(of: shape) {
            expected[offset(index, out)] =
              memory[a.base + offset(index, a.strides)] - memory[b.base + offset(index, b.strides)]
          }
          #expect(zip(result, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
        }
      }
    }
  }

  @Test(arguments: Target.all)
  func touchesNothingBeyondTheRange(target: Target) throws {
    for dtype in [BVK_F32, BVK_F16, BVK_BF16, BVK_F64, BVK_I8] {
      let kernel = try #require(bvk_binary_kernel(target.isa, BVK_ADD, dtype))
      let size = bvk_dtype_size(dtype)
      for count in 0...70 {
        var output = [UInt8](repeating: 0xA5, count: (count + 2) * size)
        let input = [UInt8](repeating: 0, count: count * size)
        output.withUnsafeMutableBytes { bytes in
          guard let base = bytes.baseAddress else { return }
          kernel.pointee.run(base + size, input, input, nil, count)
        }
        #expect(output.prefix(size).allSatisfy { $0 == 0xA5 })
        #expect(output.dropFirst(size).prefix(count * size).allSatisfy { $0 == 0 })
        #expect(output.suffix(size).allSatisfy { $0 == 0xA5 })
      }
    }
  }

  @Test func refusesWhatMakesNoSense() throws {
    let kernel = try #require(bvk_binary_kernel(BVK_ISA_PORTABLE, BVK_ADD, BVK_F32))
    var space = bvk_space()
    let ones = [Int](repeating: 1, count: 27)
    #expect(bvk_space_init(&space, kernel, 9, ones, ones) == BVK_BAD_ARGUMENT)
    #expect(bvk_space_init(&space, kernel, 1, [-1], [1, 1, 1]) == BVK_BAD_ARGUMENT)
    #expect(bvk_space_init(&space, kernel, 1, [2], [0, 1, 1]) == BVK_BAD_ARGUMENT)
    #expect(bvk_space_init(&space, kernel, 2, [Int.max, 2], [2, 1, 2, 1, 2, 1]) == BVK_BAD_ARGUMENT)
    #expect(bvk_space_init(&space, kernel, 2, [Int.max, 0], [0, 0, 0, 0, 0, 0]) == BVK_OK)
    #expect(space.count == 0)
    #expect(bvk_binary_kernel(BVK_ISA_PORTABLE, BVK_ADD, BVK_BOOL) == nil)
    #expect(bvk_unary_kernel(BVK_ISA_PORTABLE, BVK_EXP, BVK_I32) == nil)
    #expect(bvk_binary_kernel(bvk_isa(rawValue: 77), BVK_ADD, BVK_F32) == nil)
    #expect(bvk_cast_kernel(BVK_ISA_PORTABLE, bvk_dtype(rawValue: 8), BVK_F32) == nil)
  }

  @Test(arguments: Target.all)
  func dividesIntegersWithoutTrapping(target: Target) throws {
    func check<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(_ type: T.Type) throws {
      let dtype = try #require(code(of: type))
      let left: [T] = [7, -7, 7, -7, .min, .min, 0, 5, .max]
      let right: [T] = [2, 2, -2, -2, -1, 0, 0, 0, -1]
      let expected: [T] = [3, -3, -3, 3, .min, 0, 0, 0, -.max]
      let quotient = try runContiguous(
        bvk_binary_kernel(target.isa, BVK_DIV, dtype), [left, right], filling: T.zero)
      #expect(quotient == expected)
    }
    try check(Int8.self)
    try check(Int16.self)
    try check(Int32.self)
    try check(Int64.self)
  }

  @Test(arguments: Target.all)
  func keepsBitsOfSelectedNaNs(target: Target) throws {
    let kernel = try #require(bvk_where_kernel(target.isa, 4))
    let condition: [UInt8] = (0..<70).map { UInt8($0 % 3) }
    let x = (0..<70).map { UInt32(0x7F80_0001 + $0) }
    let y = (0..<70).map { UInt32(0xFFC0_0000 + $0) }
    var chosen = [UInt32](repeating: 0, count: 70)
    kernel.pointee.run(&chosen, condition, x, y, 70)
    #expect(chosen == (0..<70).map { condition[$0] != 0 ? x[$0] : y[$0] })
  }
}
