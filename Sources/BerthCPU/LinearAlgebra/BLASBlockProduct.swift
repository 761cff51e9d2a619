// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// A matrix product by a BLAS: float32 or float64, of matrices that are stored row by row or column by column.
final class BLASBlockProduct<Scalar: BLASScalar>: BlockProduct {
  private let blas: any BLAS
  private let shape: ProductShape
  private let a: (isTransposed: Bool, leading: Int)
  private let b: (isTransposed: Bool, leading: Int)
  private let leadingY: Int
  private let isVector: Bool

  /// Nil where the strides cannot be told to a BLAS, where an extent does not fit its 32-bit integers, or where our own
  /// kernel does better.
  init?(_ shape: ProductShape, _ blas: any BLAS) {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    let isVector = n == 1
    guard m > 0, n > 0, k > 0, shape.alpha != 0,
      let a = shape.a.stored(rows: m, columns: k), let b = shape.b.stored(rows: k, columns: n),
      let y = shape.y.stored(rows: m, columns: n), isVector ? m == 1 || shape.y.row > 0 : !y.isTransposed,
      !isVector || k == 1 || shape.b.row > 0
    else { return nil }
    let largest = [m, n, k, a.leading, b.leading, y.leading, isVector ? shape.y.row : 0, isVector ? shape.b.row : 0]
    guard largest.allSatisfy({ $0 <= Int(Int32.max) }) else { return nil }
    self.blas = blas
    self.shape = shape
    self.a = a
    self.b = b
    self.isVector = isVector
    leadingY = y.leading
  }

  // Multiples of the register tiles of most of OpenBLAS's kernels, which are 4, 8, 16 or 32 wide.
  var rowStep: Int { 32 }
  var columnStep: Int { 32 }

  func workspaceByteCount(rows: Int, columns: Int) -> Int { 0 }

  func run(
    _ y: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer?,
    rows: Range<Int>, columns: Range<Int>, workspace: UnsafeMutableRawPointer?
  ) {
    if rows.isEmpty || columns.isEmpty { return }
    let y = y.assumingMemoryBound(to: Scalar.self) + rows.lowerBound * shape.y.row + columns.lowerBound * shape.y.column
    let a = a.assumingMemoryBound(to: Scalar.self) + rows.lowerBound * shape.a.row
    let b = b.assumingMemoryBound(to: Scalar.self) + columns.lowerBound * shape.b.column
    var beta: Scalar = 0
    if let c, let steps = shape.c, shape.beta != 0 {
      let c = c.assumingMemoryBound(to: Scalar.self) + rows.lowerBound * steps.row + columns.lowerBound * steps.column
      copy(c, steps, to: y, rows.count, columns.count)
      beta = Scalar(shape.beta)
    }
    let alpha = Scalar(shape.alpha)
    if !isVector {
      Scalar.gemm(
        blas, self.a.isTransposed, self.b.isTransposed, rows.count, columns.count, shape.k, alpha, a, self.a.leading, b,
        self.b.leading, beta, y, leadingY)
      return
    }
    let incX = max(shape.b.row, 1)
    if rows.count == 1, beta == 0 {
      // BLAS wants a positive step, along an extent of 1 too.
      y.pointee = alpha * Scalar.dot(blas, shape.k, a, max(shape.a.column, 1), b, incX)
    } else {
      Scalar.gemv(
        blas, self.a.isTransposed, self.a.isTransposed ? shape.k : rows.count,
        self.a.isTransposed ? rows.count : shape.k, alpha, a, self.a.leading, b, incX, beta, y, max(shape.y.row, 1))
    }
  }

  /// Puts a block of C where the BLAS adds to it.
  private func copy(
    _ c: UnsafePointer<Scalar>, _ steps: ProductShape.Steps, to y: UnsafeMutablePointer<Scalar>, _ rows: Int,
    _ columns: Int
  ) {
    let isDense = shape.y.column == 1 || columns == 1
    for row in 0..<rows {
      let (source, target) = (c + row * steps.row, y + row * shape.y.row)
      if isDense, steps.column == 1 {
        target.update(from: source, count: columns)
      } else if isDense, steps.column == 0 {
        target.update(repeating: source.pointee, count: columns)
      } else {
        for column in 0..<columns { target[column * shape.y.column] = source[column * steps.column] }
      }
    }
  }
}
