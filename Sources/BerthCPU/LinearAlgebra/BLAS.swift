// SPDX-License-Identifier: Apache-2.0

/// What Berth asks of a BLAS: products of float32 and float64 matrices and vectors, row-major, single-threaded and safe
/// to be called by several threads at once. Sizes, leading dimensions and increments are positive and fit 32 bits. With
/// `beta` 0 the result is not read.
protocol BLAS: Sendable {
  /// C[m, n] = alpha A[m, k] B[k, n] + beta C; A is stored as k x m where `transA` is set, likewise B.
  func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int)

  /// The same in float64.
  func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>,
    _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double, _ c: UnsafeMutablePointer<Double>, _ ldc: Int)

  /// y = alpha A x + beta y, where A is stored as rows x columns and taken transposed where `trans` is set.
  func gemv(
    _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ x: UnsafePointer<Float>, _ incX: Int, _ beta: Float, _ y: UnsafeMutablePointer<Float>, _ incY: Int)

  /// The same in float64.
  func gemv(
    _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int,
    _ x: UnsafePointer<Double>, _ incX: Int, _ beta: Double, _ y: UnsafeMutablePointer<Double>, _ incY: Int)

  /// The sum of x[i] y[i].
  func dot(_ count: Int, _ x: UnsafePointer<Float>, _ incX: Int, _ y: UnsafePointer<Float>, _ incY: Int) -> Float

  /// The same in float64.
  func dot(_ count: Int, _ x: UnsafePointer<Double>, _ incX: Int, _ y: UnsafePointer<Double>, _ incY: Int) -> Double
}

/// The dtypes that a BLAS computes with, so that what calls it is written once.
protocol BLASScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  static func gemm(
    _ blas: any BLAS, _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self,
    _ a: UnsafePointer<Self>, _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self,
    _ c: UnsafeMutablePointer<Self>, _ ldc: Int)

  static func gemv(
    _ blas: any BLAS, _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int,
    _ x: UnsafePointer<Self>, _ incX: Int, _ beta: Self, _ y: UnsafeMutablePointer<Self>, _ incY: Int)

  static func dot(
    _ blas: any BLAS, _ count: Int, _ x: UnsafePointer<Self>, _ incX: Int, _ y: UnsafePointer<Self>, _ incY: Int
  ) -> Self
}

extension Float: BLASScalar {
  static func gemm(
    _ blas: any BLAS, _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
    _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    blas.gemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  static func gemv(
    _ blas: any BLAS, _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ x: UnsafePointer<Float>, _ incX: Int, _ beta: Float, _ y: UnsafeMutablePointer<Float>, _ incY: Int
  ) {
    blas.gemv(trans, rows, columns, alpha, a, lda, x, incX, beta, y, incY)
  }

  static func dot(
    _ blas: any BLAS, _ count: Int, _ x: UnsafePointer<Float>, _ incX: Int, _ y: UnsafePointer<Float>, _ incY: Int
  ) -> Float {
    blas.dot(count, x, incX, y, incY)
  }
}

extension Double: BLASScalar {
  static func gemm(
    _ blas: any BLAS, _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double,
    _ a: UnsafePointer<Double>, _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double,
    _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    blas.gemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  static func gemv(
    _ blas: any BLAS, _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Double, _ a: UnsafePointer<Double>,
    _ lda: Int, _ x: UnsafePointer<Double>, _ incX: Int, _ beta: Double, _ y: UnsafeMutablePointer<Double>, _ incY: Int
  ) {
    blas.gemv(trans, rows, columns, alpha, a, lda, x, incX, beta, y, incY)
  }

  static func dot(
    _ blas: any BLAS, _ count: Int, _ x: UnsafePointer<Double>, _ incX: Int, _ y: UnsafePointer<Double>, _ incY: Int
  ) -> Double {
    blas.dot(count, x, incX, y, incY)
  }
}
