// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

@Suite struct ProductTests {
  /// One product by the kernels, `regions` of its result computed one by one.
  private func multiply<T: BitwiseCopyable>(
    _ target: Target, _ dtype: bvk_dtype, m: Int, n: Int, k: Int, a: [T], b: [T], c: [T]? = nil,
    transposedA: Bool = false, transposedB: Bool = false, columnMajor: Bool = false, alpha: Double = 1,
    beta: Double = 1, zero: T, step: Int? = nil
  ) throws -> [T] {
    var gemm = bvk_gemm()
    gemm.dtype = dtype
    (gemm.m, gemm.n, gemm.k) = (m, n, k)
    (gemm.a_row_stride, gemm.a_column_stride) = transposedA ? (1, m) : (k, 1)
    (gemm.b_row_stride, gemm.b_column_stride) = transposedB ? (1, k) : (n, 1)
    (gemm.c_row_stride, gemm.c_column_stride) = (0, 1)
    (gemm.y_row_stride, gemm.y_column_stride) = columnMajor ? (1, m) : (n, 1)
    (gemm.alpha, gemm.beta) = (alpha, beta)
    try #require(bvk_gemm_init(&gemm, target.isa) == BVK_OK)
    var result = [T](repeating: zero, count: m * n)
    let rows = step ?? max(m, 1)
    let columns = step ?? max(n, 1)
    let bytes = bvk_gemm_workspace(&gemm, rows, columns)
    let workspace = UnsafeMutableRawPointer.allocate(byteCount: bytes + 64, alignment: 64)
    defer { workspace.deallocate() }
    // Nothing may depend on what the workspace held, and nothing beyond it may change.
    workspace.initializeMemory(as: UInt8.self, repeating: 0xFF, count: bytes + 64)
    for row in stride(from: 0, to: m, by: rows) {
      for column in stride(from: 0, to: n, by: columns) {
        let bottom = min(row + rows, m)
        let right = min(column + columns, n)
        if let c {
          bvk_gemm_run(&gemm, &result, a, b, c, row, bottom, column, right, workspace)
        } else {
          bvk_gemm_run(&gemm, &result, a, b, nil, row, bottom, column, right, workspace)
        }
      }
    }
    #expect((bytes..<bytes + 64).allSatisfy { workspace.load(fromByteOffset: $0, as: UInt8.self) == 0xFF })
    return result
  }

  /// Small whole numbers: every order of summation is exact, so that results must be equal.
  @Test(arguments: Target.all, [(1, 1, 1), (1, 70, 33), (65, 1, 400), (5, 7, 0), (13, 33, 17), (25, 50, 390)])
  func multipliesExactly(target: Target, size: (m: Int, n: Int, k: Int)) throws {
    let (m, n, k) = size
    let a = (0..<m * k).map { ($0 * 7) % 5 - 2 }
    let b = (0..<k * n).map { ($0 * 11) % 5 - 2 }
    let c = (0..<n).map { $0 % 7 - 3 }
    for layout in 0..<8 {
      let (ta, tb, columnMajor) = (layout & 1 != 0, layout & 2 != 0, layout & 4 != 0)
      var expected = [Int](repeating: 0, count: m * n)
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0
          for p in 0..<k { sum += a[ta ? p * m + i : i * k + p] * b[tb ? j * k + p : p * n + j] }
          expected[columnMajor ? j * m + i : i * n + j] = 2 * sum - c[j]
        }
      }
      func check<T: BitwiseCopyable & Equatable>(_ dtype: bvk_dtype, zero: T, _ convert: (Int) -> T) throws {
        for step in [nil, 16] as [Int?] {
          let y = try multiply(
            target, dtype, m: m, n: n, k: k, a: a.map(convert), b: b.map(convert), c: c.map(convert), transposedA: ta,
            transposedB: tb, columnMajor: columnMajor, alpha: 2, beta: -1, zero: zero, step: step)
          // Beyond 2,048 float16 rounds the exact sum, once.
          let agrees = y == expected.map(convert)
          #expect(agrees, "layout \(layout) of dtype \(dtype.rawValue)")
        }
      }
      try check(BVK_F32, zero: 0, { Float($0) })
      try check(BVK_F64, zero: 0, { Double($0) })
      try check(BVK_F16, zero: 0, { Float16($0) })
      try check(BVK_I32, zero: 0, { Int32($0) })
      try check(BVK_I64, zero: 0, { Int64($0) })
      try check(BVK_I16, zero: 0, { Int16($0) })
    }
  }

  /// 8-bit results wrap; the sign of the operands makes no difference to their bits.
  @Test(arguments: Target.all)
  func wrapsNarrowIntegers(target: Target) throws {
    let a = (0..<9 * 30).map { Int8(truncatingIfNeeded: $0 &* 97) }
    let b = (0..<30 * 20).map { Int8(truncatingIfNeeded: $0 &* 53) }
    let y = try multiply(target, BVK_I8, m: 9, n: 20, k: 30, a: a, b: b, zero: 0)
    for i in 0..<9 {
      for j in 0..<20 {
        let exact = (0..<30).reduce(0) { $0 + Int(a[i * 30 + $1]) * Int(b[$1 * 20 + j]) }
        #expect(y[i * 20 + j] == Int8(truncatingIfNeeded: exact))
      }
    }
  }

  /// Random numbers within the a-priori bound of a sum of k products, with the same bits for every division of the work.
  @Test(arguments: Target.all, [(1, 300, 500), (40, 70, 900)])
  func roundsWithinTheBound(target: Target, size: (m: Int, n: Int, k: Int)) throws {
    let (m, n, k) = size
    var numbers = Numbers(seed: 3)
    let a = numbers.floats(m * k)
    let b = numbers.floats(k * n)
    let whole = try multiply(target, BVK_F32, m: m, n: n, k: k, a: a, b: b, zero: 0)
    let pieces = try multiply(target, BVK_F32, m: m, n: n, k: k, a: a, b: b, zero: 0, step: 23)
    let agrees = whole.map(\.bitPattern) == pieces.map(\.bitPattern)
    #expect(agrees)
    for i in stride(from: 0, to: m, by: 3) {
      for j in stride(from: 0, to: n, by: 3) {
        var exact = 0.0
        var magnitude = 0.0
        for p in 0..<k {
          let product = Double(a[i * k + p]) * Double(b[p * n + j])
          exact += product
          magnitude += product.magnitude
        }
        #expect((Double(whole[i * n + j]) - exact).magnitude <= Double(k) * 0x1p-24 * magnitude)
      }
    }
  }

  /// 4,096 halves of 1 have the sum 2,048, which float16 can hold and could not reach: its sums stop growing at 2,048 ulps.
  @Test(arguments: Target.all)
  func accumulatesHalvesInSingle(target: Target) throws {
    let k = 4096
    let halves = [Float16](repeating: 0.75, count: k)
    let ones = [Float16](repeating: 1, count: k * 2)
    let y = try multiply(target, BVK_F16, m: 1, n: 2, k: k, a: halves, b: ones, zero: 0)
    #expect(y == [3072, 3072])
  }

  @Test func refusesWhatItCannotCompute() {
    var gemm = bvk_gemm()
    gemm.dtype = BVK_BOOL
    #expect(bvk_gemm_init(&gemm, BVK_ISA_PORTABLE) == BVK_UNSUPPORTED)
    gemm.dtype = BVK_I32
    for factor in [0.5, .nan, .infinity, 1e30] {
      gemm.alpha = factor
      #expect(bvk_gemm_init(&gemm, BVK_ISA_PORTABLE) == BVK_BAD_ARGUMENT)
    }
  }
}
