// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// OpenBLAS, told to use one thread: the threads are those of the device's pool, each of which calls it for a part of a
/// product. OpenBLAS is process-wide, and so is that setting; who changes it later gets two pools that fight.
struct OpenBLAS: BLAS {
  /// OpenBLAS with the verdict of its self-test, which runs once in a process.
  static let tested: TestedBLAS = {
    openblas_set_num_threads(1)
    // Name and version, and behind them how it was built.
    let configuration = String(cString: openblas_get_config())
    let version = configuration.split(separator: " ").prefix(2).joined(separator: " ")
    let core = String(cString: openblas_get_corename())
    return TestedBLAS(OpenBLAS(), name: "OpenBLAS", version: version, build: configuration, core: core)
  }()

  private init() {}

  func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, transA ? CblasTrans : CblasNoTrans, transB ? CblasTrans : CblasNoTrans, Int32(m), Int32(n),
      Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
  }

  func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>,
    _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double, _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, transA ? CblasTrans : CblasNoTrans, transB ? CblasTrans : CblasNoTrans, Int32(m), Int32(n),
      Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
  }

  func gemv(
    _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ x: UnsafePointer<Float>, _ incX: Int, _ beta: Float, _ y: UnsafeMutablePointer<Float>, _ incY: Int
  ) {
    cblas_sgemv(
      CblasRowMajor, trans ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), alpha, a, Int32(lda), x,
      Int32(incX), beta, y, Int32(incY))
  }

  func gemv(
    _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int,
    _ x: UnsafePointer<Double>, _ incX: Int, _ beta: Double, _ y: UnsafeMutablePointer<Double>, _ incY: Int
  ) {
    cblas_dgemv(
      CblasRowMajor, trans ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), alpha, a, Int32(lda), x,
      Int32(incX), beta, y, Int32(incY))
  }

  func dot(
    _ count: Int, _ x: UnsafePointer<Float>, _ incX: Int, _ y: UnsafePointer<Float>, _ incY: Int
  ) -> Float {
    cblas_sdot(Int32(count), x, Int32(incX), y, Int32(incY))
  }

  func dot(
    _ count: Int, _ x: UnsafePointer<Double>, _ incX: Int, _ y: UnsafePointer<Double>, _ incY: Int
  ) -> Double {
    cblas_ddot(Int32(count), x, Int32(incX), y, Int32(incY))
  }
}
