// SPDX-License-Identifier: Apache-2.0

/// A BLAS and what came of testing it.
///
/// A library that was built before a processor existed, or for another one, may pick kernels that compute wrong results
/// there and say nothing. So a few products whose results are known exactly are asked of it before it is trusted.
struct TestedBLAS: Sendable {
  /// The library, if it passed.
  let usable: (any BLAS)?
  /// Its name and version.
  let version: String
  /// What to tell people about it.
  let notes: [String: String]

  /// - Parameters:
  ///   - build: how the library says that it was built.
  ///   - core: the processor whose kernels it picked.
  init(_ blas: any BLAS, name: String, version: String, build: String, core: String) {
    self.version = version
    var notes = [name: build, "\(name) core": core, "\(name) threads": "1 for each thread of the device"]
    if let complaint = BLASSelfTest.complaint(about: blas) {
      notes["warning"] = "\(name) self-test failed: \(complaint); the device uses its own matrix kernels instead"
      notes["\(name) self-test"] = "failed"
      usable = nil
    } else {
      notes["\(name) self-test"] = "passed"
      usable = blas
    }
    self.notes = notes
  }
}

/// Products whose results are known to the last bit, asked of a BLAS.
///
/// The data are small integers, so every product and partial sum is exact in any order, and the expected results are
/// computed in integers. Sizes lie on and beside the edges of the usual register tiles, and beyond one block along each
/// extent; transposes, padded leading dimensions, alpha and beta are covered, as is that a result that is overwritten
/// is not read, that nothing is written beside the result, and that a NaN is not lost by skipping zeros. It takes some
/// milliseconds.
enum BLASSelfTest {
  /// The first thing that is wrong, nil if all is well.
  static func complaint(about blas: any BLAS) -> String? {
    for (m, n, k) in shapes {
      let factors = Factors(m, n, k)
      let complaint =
        complaint(about: blas, Float.self, "float32", factors)
        ?? complaint(about: blas, Double.self, "float64", factors)
      if let complaint { return complaint }
    }
    return nil
  }

  /// m, n, k: on and beside tile edges of 4, 8, 16, 24 and 48; and longer than a block along each extent.
  private static let shapes: [(m: Int, n: Int, k: Int)] = [
    (1, 1, 1), (2, 3, 5), (4, 8, 16), (7, 9, 33), (16, 16, 16), (17, 31, 65), (24, 48, 8), (49, 25, 67),
    (801, 3, 5), (5, 801, 3), (17, 18, 401),
  ]

  private static func complaint<Scalar: BLASScalar>(
    about blas: any BLAS, _: Scalar.Type, _ dtype: String, _ factors: Factors
  ) -> String? {
    for transposes in 0..<4 {
      let product = Product<Scalar>(factors, transA: transposes & 1 != 0, transB: transposes & 2 != 0)
      if let complaint = product.complaint(about: blas) { return "\(dtype) \(complaint)" }
    }
    return nil
  }
}

/// Two integer matrices and their product.
private struct Factors {
  let (m, n, k): (Int, Int, Int)
  /// Row by row.
  let (left, right, exact): ([Int], [Int], [Int])

  init(_ m: Int, _ n: Int, _ k: Int) {
    (self.m, self.n, self.k) = (m, n, k)
    // Values from -8 to 8 in patterns that no tile size divides: |sum| <= 64 k, far below 2^24.
    let left = (0..<m * k).map { ($0 / k * 7 + $0 % k * 11) % 17 - 8 }
    let right = (0..<k * n).map { ($0 / n * 5 + $0 % n * 13 + 3) % 17 - 8 }
    var exact = [Int](repeating: 0, count: m * n)
    exact.withUnsafeMutableBufferPointer { exact in
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          for row in 0..<m {
            for inner in 0..<k {
              let factor = left[row * k + inner]
              for column in 0..<n { exact[row * n + column] &+= factor &* right[inner * n + column] }
            }
          }
        }
      }
    }
    (self.left, self.right, self.exact) = (left, right, exact)
  }
}

/// One product, and the matrix-vector and vector-vector products that are parts of it.
private struct Product<Scalar: BLASScalar> {
  let (m, n, k): (Int, Int, Int)
  let (transA, transB): (Bool, Bool)
  let (lda, ldb, ldc): (Int, Int, Int)
  let (a, b): ([Scalar], [Scalar])
  /// A B, exactly, m x n.
  let exact: [Int]

  init(_ factors: Factors, transA: Bool, transB: Bool) {
    (m, n, k, exact) = (factors.m, factors.n, factors.k, factors.exact)
    (self.transA, self.transB) = (transA, transB)
    // Leading dimensions beyond the rows' length, so that one that is ignored shows.
    (lda, ldb, ldc) = ((transA ? m : k) + 3, (transB ? k : n) + 1, n + 2)
    a = Product.stored(factors.left, m, k, transA, lda)
    b = Product.stored(factors.right, k, n, transB, ldb)
  }

  /// A matrix, or its transpose, in rows that lie `leading` apart, NaN between them.
  private static func stored(
    _ values: [Int], _ rows: Int, _ columns: Int, _ isTransposed: Bool, _ leading: Int
  ) -> [Scalar] {
    var matrix = [Scalar](repeating: .nan, count: (isTransposed ? columns : rows) * leading)
    for row in 0..<rows {
      for column in 0..<columns {
        matrix[isTransposed ? column * leading + row : row * leading + column] = Scalar(values[row * columns + column])
      }
    }
    return matrix
  }

  func complaint(about blas: any BLAS) -> String? {
    let name = "\(m)x\(n)x\(k)\(transA ? " A transposed" : "")\(transB ? " B transposed" : "")"
    return complaintAboutGEMM(blas).map { "GEMM \(name): \($0)" }
      ?? complaintAboutGEMV(blas).map { "GEMV \(name): \($0)" }
      ?? complaintAboutNaN(blas).map { "GEMM \(name): \($0)" }
  }

  private func complaintAboutGEMM(_ blas: any BLAS) -> String? {
    // A result that is overwritten begins as NaN, one that is added to as ones.
    for (alpha, beta, start) in [(1, 0, Scalar.nan), (-2, 3, 1)] {
      var c = [Scalar](repeating: start, count: m * ldc)
      Scalar.gemm(blas, transA, transB, m, n, k, Scalar(alpha), a, lda, b, ldb, Scalar(beta), &c, ldc)
      for row in 0..<m {
        for column in 0..<ldc {
          let value = c[row * ldc + column]
          if column >= n {
            guard value == start || value.isNaN && start.isNaN else { return "wrote beside row \(row)" }
          } else {
            let expected = alpha * exact[row * n + column] + beta
            guard value == Scalar(expected) else {
              return "element [\(row), \(column)] is \(value), not \(expected)"
            }
          }
        }
      }
    }
    return nil
  }

  /// A times the first column of B, and the first row of A times that column.
  private func complaintAboutGEMV(_ blas: any BLAS) -> String? {
    let incX = transB ? 1 : ldb
    var y = [Scalar](repeating: .nan, count: 2 * m)
    Scalar.gemv(blas, transA, transA ? k : m, transA ? m : k, 1, a, lda, b, incX, 0, &y, 2)
    for row in 0..<m where y[2 * row] != Scalar(exact[row * n]) {
      return "element \(row) is \(y[2 * row]), not \(exact[row * n])"
    }
    for row in 0..<m where !y[2 * row + 1].isNaN { return "wrote beside element \(row)" }
    let dot = Scalar.dot(blas, k, a, transA ? lda : 1, b, incX)
    if dot != Scalar(exact[0]) { return "the dot product is \(dot), not \(exact[0])" }
    return nil
  }

  /// Zero times infinity is NaN, and NaN in one row of A makes that row NaN and no other.
  private func complaintAboutNaN(_ blas: any BLAS) -> String? {
    guard m > 1 else { return nil }
    var poisoned = a
    let zeros = [Scalar](repeating: 0, count: b.count)
    let last = transA ? (k - 1) * lda + m - 1 : (m - 1) * lda + k - 1
    for bad in [Scalar.nan, .infinity] {
      poisoned[last] = bad
      var c = [Scalar](repeating: 0, count: m * ldc)
      Scalar.gemm(blas, transA, transB, m, n, k, 1, poisoned, lda, zeros, ldb, 0, &c, ldc)
      for column in 0..<n {
        guard c[(m - 1) * ldc + column].isNaN, c[column] == 0 else {
          return "\(bad) times 0 did not give NaN where due"
        }
      }
      var y = [Scalar](repeating: 0, count: m)
      Scalar.gemv(blas, transA, transA ? k : m, transA ? m : k, 1, poisoned, lda, zeros, 1, 0, &y, 1)
      guard y[m - 1].isNaN, y[0] == 0 else { return "\(bad) times 0 did not give NaN in a matrix-vector product" }
    }
    return nil
  }
}
