// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct MatMulIntegerTests {
  /// A product of bytes whose elements are all over their range, computed by the kernels and by hand.
  private struct Product {
    var (m, n, k) = (1, 1, 1)
    var (signedA, signedB) = (true, false)
    var (transposedA, transposedB, columnMajor) = (false, false, false)
    var (perRow, perColumn) = (false, false)
    var hasZeros = true
    /// The greatest and least numbers only.
    var isExtreme = false

    func bytes(_ count: Int, _ seed: UInt64) -> [UInt8] {
      var numbers = Numbers(seed: seed)
      let extremes: [UInt8] = [0, 0x7F, 0x80, 0xFF]
      return (0..<count).map { _ in
        isExtreme ? extremes[Int(numbers.next() >> 62)] : UInt8(truncatingIfNeeded: numbers.next() >> 40)
      }
    }

    static func value(_ byte: UInt8, _ signed: Bool) -> Int { signed ? Int(Int8(bitPattern: byte)) : Int(byte) }

    func check(_ target: Target, step: Int?) throws {
      let (a, b) = (bytes(m * k, 1), bytes(k * n, 2))
      let (zeroA, zeroB) = (bytes(max(m, 1), 3), bytes(max(n, 1), 4))
      var plan = bvk_matmul_integer()
      (plan.a_dtype, plan.b_dtype) = (signedA ? BVK_I8 : BVK_U8, signedB ? BVK_I8 : BVK_U8)
      (plan.m, plan.n, plan.k) = (m, n, k)
      (plan.a_row_stride, plan.a_column_stride) = transposedA ? (1, m) : (k, 1)
      (plan.b_row_stride, plan.b_column_stride) = transposedB ? (1, k) : (n, 1)
      (plan.y_row_stride, plan.y_column_stride) = columnMajor ? (1, m) : (n, 1)
      (plan.a_zero_stride, plan.b_zero_stride) = (perRow ? 1 : 0, perColumn ? 1 : 0)
      try #require(bvk_matmul_integer_init(&plan, target.isa) == BVK_OK)
      let (rows, columns) = (step ?? max(m, 1), step ?? max(n, 1))
      let byteCount = bvk_matmul_integer_workspace(&plan, rows, columns)
      let workspace = UnsafeMutableRawPointer.allocate(byteCount: byteCount + 64, alignment: 64)
      defer { workspace.deallocate() }
      // Nothing may depend on what the workspace held, and nothing beyond it may change.
      workspace.initializeMemory(as: UInt8.self, repeating: 0xA5, count: byteCount + 64)
      var result = [Int32](repeating: -1, count: m * n + 1)
      for row in stride(from: 0, to: m, by: rows) {
        for column in stride(from: 0, to: n, by: columns) {
          let (bottom, right) = (min(row + rows, m), min(column + columns, n))
          if hasZeros {
            bvk_matmul_integer_run(&plan, &result, a, b, zeroA, zeroB, row, bottom, column, right, workspace)
          } else {
            bvk_matmul_integer_run(&plan, &result, a, b, nil, nil, row, bottom, column, right, workspace)
          }
        }
      }
      #expect((byteCount..<byteCount + 64).allSatisfy { workspace.load(fromByteOffset: $0, as: UInt8.self) == 0xA5 })
      var expected = [Int32](repeating: -1, count: m * n + 1)
      for i in 0..<m {
        let lessA = hasZeros ? Product.value(zeroA[perRow ? i : 0], signedA) : 0
        for j in 0..<n {
          let lessB = hasZeros ? Product.value(zeroB[perColumn ? j : 0], signedB) : 0
          // Not by subscripts of arrays: without optimisation those take most of the test's time.
          let sum = a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
              var sum = 0
              for p in 0..<k {
                let left = Product.value(a[transposedA ? p &* m &+ i : i &* k &+ p], signedA) &- lessA
                sum &+= left &* (Product.value(b[transposedB ? j &* k &+ p : p &* n &+ j], signedB) &- lessB)
              }
              return sum
            }
          }
          expected[columnMajor ? j * m + i : i * n + j] = Int32(truncatingIfNeeded: sum)
        }
      }
      let agrees = result == expected
      #expect(agrees, "\(self), step \(step ?? 0)")
    }
  }

  @Test(
    arguments: Target.all,
    [
      (1, 1, 1), (1, 70, 33), (1, 200, 130), (65, 1, 400), (5, 7, 0), (1, 9, 0), (13, 33, 17), (25, 50, 521),
      (100, 40, 64), (3, 530, 5),
    ])
  func multipliesExactly(target: Target, size: (m: Int, n: Int, k: Int)) throws {
    for layout in 0..<8 {
      for dtypes in 0..<4 {
        var product = Product()
        (product.m, product.n, product.k) = size
        (product.transposedA, product.transposedB) = (layout & 1 != 0, layout & 2 != 0)
        product.columnMajor = layout & 4 != 0
        (product.signedA, product.signedB) = (dtypes & 1 != 0, dtypes & 2 != 0)
        // Every form of zero points with some layouts.
        (product.perRow, product.perColumn) = ((layout + dtypes) & 1 != 0, (layout + dtypes) & 2 != 0)
        product.hasZeros = (layout + dtypes) % 5 != 0
        product.isExtreme = layout == dtypes
        try product.check(target, step: nil)
        if layout % 3 == 0 { try product.check(target, step: 16) }
      }
    }
  }

  /// Sums that no 24 bits hold, of both forms of a row; and one that no 32 bits hold, which wraps.
  @Test(arguments: Target.all, [5000, 33_100])
  func sumsHave32Bits(target: Target, k: Int) throws {
    for (transposedB, n) in [(false, 70), (true, 3)] {
      for (m, signed) in [(1, true), (1, false), (2, false)] {
        var product = Product()
        (product.m, product.n, product.k, product.transposedB) = (m, n, k, transposedB)
        (product.signedA, product.signedB, product.isExtreme) = (signed, signed, true)
        try product.check(target, step: nil)
      }
    }
    var plan = bvk_matmul_integer()
    (plan.a_dtype, plan.b_dtype) = (BVK_U8, BVK_U8)
    (plan.m, plan.n, plan.k) = (1, 1, k)
    (plan.a_row_stride, plan.a_column_stride, plan.b_row_stride, plan.b_column_stride) = (k, 1, 1, 1)
    (plan.y_row_stride, plan.y_column_stride) = (1, 1)
    try #require(bvk_matmul_integer_init(&plan, target.isa) == BVK_OK)
    let full = [UInt8](repeating: 255, count: k)
    var sum: Int32 = 0
    var workspace = [Int64](repeating: 0, count: bvk_matmul_integer_workspace(&plan, 1, 1) / 8 + 1)
    bvk_matmul_integer_run(&plan, &sum, full, full, nil, nil, 0, 1, 0, 1, &workspace)
    #expect(sum == Int32(truncatingIfNeeded: 65_025 * k))
  }

  @Test func refusesWhatItCannotCompute() {
    var plan = bvk_matmul_integer()
    (plan.a_dtype, plan.b_dtype) = (BVK_I8, BVK_I16)
    #expect(bvk_matmul_integer_init(&plan, BVK_ISA_PORTABLE) == BVK_UNSUPPORTED)
    (plan.a_dtype, plan.b_dtype) = (BVK_BOOL, BVK_I8)
    #expect(bvk_matmul_integer_init(&plan, BVK_ISA_PORTABLE) == BVK_UNSUPPORTED)
  }
}
