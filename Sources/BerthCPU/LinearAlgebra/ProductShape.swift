// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// One matrix product Y = alpha A B + beta C, with the strides of all operands, in elements. A is m x k, B is k x n, C
/// and Y are m x n.
struct ProductShape: Sendable, Hashable {
  /// How far apart neighbours in a column, and in a row, lie.
  struct Steps: Sendable, Hashable {
    var row: Int
    var column: Int

    var transposed: Steps { Steps(row: column, column: row) }

    /// How a BLAS is told of a matrix with these strides: as stored row by row, or as the transpose of what is stored
    /// row by row, with the distance of the stored rows; nil if it cannot be told.
    func stored(rows: Int, columns: Int) -> (isTransposed: Bool, leading: Int)? {
      // Strides along an extent of 1 mean nothing.
      if column == 1 || columns <= 1 {
        if rows <= 1 { return (false, max(columns, 1)) }
        if row >= max(columns, 1) { return (false, row) }
      }
      if row == 1 || rows <= 1 {
        if columns <= 1 { return (true, max(rows, 1)) }
        if column >= max(rows, 1) { return (true, column) }
      }
      return nil
    }
  }

  var dtype: DType
  var m: Int
  var n: Int
  var k: Int
  var a: Steps
  var b: Steps
  var y: Steps
  /// Nil: no C, and `beta` means nothing.
  var c: Steps?
  var alpha: Double = 1
  var beta: Double = 0

  /// The transposed product: Y' = alpha B' A' + beta C'.
  var transposed: ProductShape {
    ProductShape(
      dtype: dtype, m: n, n: m, k: k, a: b.transposed, b: a.transposed, y: y.transposed, c: c?.transposed, alpha: alpha,
      beta: beta)
  }

  /// Multiplications and additions.
  var flops: Double { 2 * Double(m) * Double(n) * Double(k) }
}

/// What dividing a matrix product into blocks has to know of the code that computes them.
protocol ProductTiling {
  /// Bytes of workspace that each computation of at most so many rows and columns needs, 64-byte aligned.
  func workspaceByteCount(rows: Int, columns: Int) -> Int
  /// Blocks that begin at multiples of these waste nothing on the edges of tiles.
  var rowStep: Int { get }
  /// See `rowStep`.
  var columnStep: Int { get }
}

/// Something that computes blocks of a matrix product of one shape. Blocks that do not overlap may be computed at the
/// same time.
protocol BlockProduct: ProductTiling, AnyObject, Sendable {
  /// Computes the rows and columns of Y in these ranges. The addresses are those of the elements [0, 0]; none is of
  /// memory that Y shares.
  func run(
    _ y: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer?,
    rows: Range<Int>, columns: Range<Int>, workspace: UnsafeMutableRawPointer?)
}

extension ProductShape {
  /// The best way to compute the product here.
  func blockProduct(_ context: CPUContext) throws(DeviceError) -> any BlockProduct {
    if let blas = context.blas {
      if dtype == .float32, let product = BLASBlockProduct<Float>(self, blas) { return product }
      if dtype == .float64, let product = BLASBlockProduct<Double>(self, blas) { return product }
    }
    return try NativeBlockProduct(self, isa: context.isa)
  }
}
