// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct FoldTests {
  /// Operands that are broadcast, reversed, transposed or spread out, against indexing one element at a time; the range of
  /// elements cut at places that are no row's start, and more elements than a block has.
  @Test(arguments: Target.all)
  func walksAnyStrides(target: Target) throws {
    let shape = [3, 7, 70]
    let memory = (0..<8000).map { Float($0) }
    let layouts: [(strides: [Int], base: Int)] = [
      (rowMajor(shape), 0), ([0, 70, 1], 5), ([7, 1, 21], 2), ([0, 0, 0], 9), ([-490, -70, -1], 1469), ([980, 140, 2], 1),
    ]
    for out in [rowMajor(shape), [7, 1, 21], [1000, 142, 2]] {
      var fold = bvk_fold()
      var walks = [bvk_walk](repeating: bvk_walk(), count: layouts.count + 1)
      var result = [Float](repeating: .nan, count: 3000)
      walks.withUnsafeMutableBufferPointer { walks in
        guard let base = walks.baseAddress else { return }
        let strides = out + layouts.flatMap(\.strides)
        #expect(bvk_fold_init(&fold, base, target.isa, BVK_FOLD_SUM, BVK_F32, 6, 3, shape, strides) == BVK_OK)
        memory.withUnsafeBytes { bytes in
          let inputs = layouts.compactMap { layout in bytes.baseAddress.map { $0 + 4 * layout.base } }
          for (begin, end) in [(0, 1), (1, 333), (333, 1470)] { bvk_fold_run(&fold, &result, inputs, begin, end) }
        }
      }
      var expected = [Float](repeating: .nan, count: 3000)
      for index in indices(of: shape) {
        expected[offset(index, out)] = layouts.reduce(0) { $0 + memory[$1.base + offset(index, $1.strides)] }
      }
      #expect(zip(result, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    }
  }

  @Test func refusesWhatMakesNoSense() throws {
    var fold = bvk_fold()
    var walks = [bvk_walk](repeating: bvk_walk(), count: 3)
    func status(_ op: bvk_fold_op, _ dtype: bvk_dtype, inputs: Int = 2, _ shape: [Int], _ strides: [Int]) -> bvk_status {
      bvk_fold_init(&fold, &walks, BVK_ISA_PORTABLE, op, dtype, inputs, UInt32(shape.count), shape, strides)
    }
    #expect(status(BVK_FOLD_SUM, BVK_F32, [2], [1, 1, 0]) == BVK_OK && fold.count == 2)
    #expect(status(BVK_FOLD_MAX, BVK_U8, [2, 0], [0, 0, 1, 1, 1, 1]) == BVK_OK && fold.count == 0)
    #expect(status(BVK_FOLD_MIN, BVK_I64, [], []) == BVK_OK && fold.count == 1)
    #expect(status(BVK_FOLD_SUM, BVK_F32, [2], [0, 1, 1]) == BVK_BAD_ARGUMENT)
    #expect(status(BVK_FOLD_SUM, BVK_F32, inputs: 1, [2], [1, 1]) == BVK_BAD_ARGUMENT)
    #expect(status(BVK_FOLD_SUM, BVK_F32, [Int](repeating: 1, count: 9), [Int](repeating: 1, count: 27)) == BVK_BAD_ARGUMENT)
    #expect(status(BVK_FOLD_SUM, BVK_I32, [2], [1, 1, 1]) == BVK_UNSUPPORTED)
    #expect(status(BVK_FOLD_MAX, BVK_BOOL, [2], [1, 1, 1]) == BVK_UNSUPPORTED)
  }
}

@Suite struct RemainderTests {
  @Test(arguments: Target.all)
  func remaindersDoNotTrap(target: Target) throws {
    func check<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(_ type: T.Type) throws {
      let dtype = try #require(code(of: type))
      let (left, right): ([T], [T]) = ([7, -7, 7, -7, .min, .min, 0, 5, .max], [3, 3, -3, -3, -1, 0, 0, 0, -1])
      let cut = try runContiguous(bvk_mod_kernel(target.isa, 0, dtype), [left, right], filling: T.zero)
      #expect(cut == [1, -1, 1, -1, 0, 0, 0, 0, 0])
      let floored = try runContiguous(bvk_mod_kernel(target.isa, 1, dtype), [left, right], filling: T.zero)
      #expect(floored == [1, 2, -2, -1, 0, 0, 0, 0, 0])
    }
    try check(Int8.self)
    try check(Int16.self)
    try check(Int32.self)
    try check(Int64.self)
  }

  /// Against Swift's own, over all exponents and around small quotients.
  @Test(arguments: Target.all)
  func remaindersAreExact(target: Target) throws {
    var numbers = Numbers(seed: 3)
    let x = (0..<4000).map { _ in Double(bitPattern: numbers.next()) }
    let y = x.map { $0 / Double.random(in: 0.3...9, using: &numbers) * (numbers.next() % 4 == 0 ? 1e-300 : 1) }
    let cut = try runContiguous(bvk_mod_kernel(target.isa, 0, BVK_F64), [x, y], filling: 0.0)
    for (index, rest) in cut.enumerated() {
      let expected = x[index].truncatingRemainder(dividingBy: y[index])
      #expect(rest == expected || rest.isNaN && expected.isNaN, "\(x[index]) by \(y[index])")
    }
  }
}
