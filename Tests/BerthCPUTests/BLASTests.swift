// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

/// A BLAS that computes as it should, but for one fault.
private struct FaultyBLAS: BLAS {
  enum Fault: String, CaseIterable {
    /// The last row of the result is not written.
    case lastRow
    /// The result is read where it should be overwritten.
    case readsWhatItOverwrites
    /// The second operand's transpose is ignored.
    case ignoresTranspose
    /// Only the first 384 products of a sum are added.
    case longSums
    /// Zeros are skipped, so that NaN and infinity are lost.
    case skipsZeros
    /// An element too many is written in a row.
    case writesBeside
    /// Matrix-vector products ignore the step of the result.
    case vectorStep
    /// The dot product is wrong for float64 only.
    case float64Dot
  }

  let fault: Fault?

  private func product<Scalar: BinaryFloatingPoint>(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Scalar, _ a: UnsafePointer<Scalar>,
    _ lda: Int, _ b: UnsafePointer<Scalar>, _ ldb: Int, _ beta: Scalar, _ c: UnsafeMutablePointer<Scalar>, _ ldc: Int,
    step: Int = 1
  ) {
    let transB = transB && fault != .ignoresTranspose
    for row in 0..<(fault == .lastRow ? m - 1 : m) {
      for column in 0..<(fault == .writesBeside && step == 1 ? n + 1 : n) {
        var sum: Scalar = 0
        for inner in 0..<(fault == .longSums ? min(k, 384) : k) where column < n {
          let left = a[transA ? inner * lda + row : row * lda + inner]
          let right = b[transB ? column * ldb + inner : inner * ldb + column]
          if fault == .skipsZeros, left == 0 || right == 0 { continue }
          sum += left * right
        }
        let target = c + row * ldc + column
        target.pointee =
          alpha * sum + (beta == 0 && fault != .readsWhatItOverwrites ? 0 : beta * target.pointee)
      }
    }
  }

  private func vector<Scalar: BinaryFloatingPoint>(
    _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Scalar, _ a: UnsafePointer<Scalar>, _ lda: Int,
    _ x: UnsafePointer<Scalar>, _ incX: Int, _ beta: Scalar, _ y: UnsafeMutablePointer<Scalar>, _ incY: Int
  ) {
    let (m, k) = trans ? (columns, rows) : (rows, columns)
    product(trans, false, m, 1, k, alpha, a, lda, x, incX, beta, y, fault == .vectorStep ? 1 : incY, step: 0)
  }

  func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    product(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  func gemm(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>,
    _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double, _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    product(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
  }

  func gemv(
    _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ x: UnsafePointer<Float>, _ incX: Int, _ beta: Float, _ y: UnsafeMutablePointer<Float>, _ incY: Int
  ) {
    vector(trans, rows, columns, alpha, a, lda, x, incX, beta, y, incY)
  }

  func gemv(
    _ trans: Bool, _ rows: Int, _ columns: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int,
    _ x: UnsafePointer<Double>, _ incX: Int, _ beta: Double, _ y: UnsafeMutablePointer<Double>, _ incY: Int
  ) {
    vector(trans, rows, columns, alpha, a, lda, x, incX, beta, y, incY)
  }

  func dot(
    _ count: Int, _ x: UnsafePointer<Float>, _ incX: Int, _ y: UnsafePointer<Float>, _ incY: Int
  ) -> Float {
    (0..<count).reduce(0) { $0 + x[$1 * incX] * y[$1 * incY] }
  }

  func dot(
    _ count: Int, _ x: UnsafePointer<Double>, _ incX: Int, _ y: UnsafePointer<Double>, _ incY: Int
  ) -> Double {
    (0..<count).reduce(fault == .float64Dot ? 1 : 0) { $0 + x[$1 * incX] * y[$1 * incY] }
  }
}

@Suite struct BLASTests {
  @Test func aBLASThatIsRightPasses() {
    #expect(BLASSelfTest.complaint(about: FaultyBLAS(fault: nil)) == nil)
  }

  @Test(arguments: FaultyBLAS.Fault.allCases)
  private func aBLASThatIsWrongIsCaughtAndReplaced(fault: FaultyBLAS.Fault) throws {
    let blas = TestedBLAS(
      FaultyBLAS(fault: fault), name: "OpenBLAS", version: "OpenBLAS 0.0", build: "", core: "Faulty")
    let device = try CPUDevice(configuration: CPUConfiguration(threads: 1), blas: blas)
    #expect(device.info.notes["OpenBLAS self-test"] == "failed")
    #expect(device.info.notes["warning"]?.hasPrefix("OpenBLAS self-test failed: ") == true)
    // Own kernels compute what the BLAS would have got wrong.
    let (m, n, k) = (5, 3, 500)
    let a = (0..<m * k).map { Double($0 * 7 % 17 - 8) }
    let b = (0..<k * n).map { Double($0 * 5 % 13 - 6) }
    let call = try OperatorCall(.matMul, [.dense(.float64, [m, k]), .dense(.float64, [k, n])])
    let product: [Double] = try device.compute(call, [a, b])
    for row in 0..<m {
      for column in 0..<n {
        let exact = (0..<k).reduce(0.0) { $0 + a[row * k + $1] * b[$1 * n + column] }
        #expect(product[row * n + column] == exact)
      }
    }
  }
}
