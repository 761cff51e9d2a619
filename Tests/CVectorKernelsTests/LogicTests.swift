// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct LogicTests {
  /// Lengths around the vectors of every target.
  static let lengths = [0, 1, 3, 15, 16, 17, 31, 33, 63, 64, 65, 130, 257]

  /// Whatever byte stands for true, results are 0 and 1.
  @Test(arguments: Target.all)
  func anyByteButZeroIsTrue(target: Target) throws {
    for length in Self.lengths {
      let a = (0..<length).map { UInt8(truncatingIfNeeded: $0 % 3 == 0 ? 0 : $0 * 37 | 2) }
      let b = (0..<length).map { UInt8(truncatingIfNeeded: $0 % 2 == 0 ? 0 : $0 * 91 | 128) }
      func expect(_ kernel: UnsafePointer<bvk_kernel>?, _ body: (Bool, Bool) -> Bool) throws {
        let results = try runContiguous(kernel, [a, b], filling: UInt8(0xAA))
        #expect(results == zip(a, b).map { body($0 != 0, $1 != 0) ? 1 : 0 })
      }
      try expect(bvk_logic_kernel(target.isa, BVK_AND)) { $0 && $1 }
      try expect(bvk_logic_kernel(target.isa, BVK_OR)) { $0 || $1 }
      try expect(bvk_logic_kernel(target.isa, BVK_XOR)) { $0 != $1 }
      try expect(bvk_logic_kernel(target.isa, BVK_NOT)) { a, _ in !a }
      try expect(bvk_compare_kernel(target.isa, BVK_EQUAL, BVK_BOOL)) { $0 == $1 }
    }
    #expect(bvk_compare_kernel(target.isa, BVK_LESS, BVK_BOOL) == nil)
    #expect(bvk_predicate_kernel(target.isa, BVK_IS_NAN, BVK_I32) == nil)
  }

  /// Every pair of some float16, told apart as Swift does.
  @Test(arguments: Target.all)
  func halvesCompareAsFloats(target: Target) throws {
    let numbers: [Float16] = [
      .nan, -.nan, .signalingNaN, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1,
      -1,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNormalMagnitude, 2.5,
    ]
    let a = numbers.flatMap { number in numbers.map { _ in number } }
    let b = numbers.flatMap { _ in numbers }
    let relations: [(bvk_compare_op, (Float16, Float16) -> Bool)] = [
      (BVK_EQUAL, { $0 == $1 }), (BVK_LESS, { $0 < $1 }), (BVK_LESS_OR_EQUAL, { $0 <= $1 }), (BVK_GREATER, { $0 > $1 }),
      (BVK_GREATER_OR_EQUAL, { $0 >= $1 }),
    ]
    for (op, relation) in relations {
      let results = try runContiguous(bvk_compare_kernel(target.isa, op, BVK_F16), [a, b], filling: UInt8(0xAA))
      #expect(results == zip(a, b).map { relation($0, $1) ? 1 : 0 })
    }
  }
}
