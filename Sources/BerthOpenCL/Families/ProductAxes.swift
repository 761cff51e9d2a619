// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The axes of a batch of matrix products: how long each is, and how far apart neighbours along it lie in every operand. Rows are those of
/// A and Y, columns those of B and Y, and along `inner` the products are added up.
struct ProductAxes: Sendable, Hashable {
  /// How far apart neighbours lie in each operand, in elements; 0 where it is the same for all of them.
  struct Steps: Sendable, Hashable {
    var a = 0
    var b = 0
    var c = 0
    var y = 0
    /// In the zero points of A.
    var aZero = 0
    /// In the zero points of B.
    var bZero = 0
  }

  /// One axis.
  struct Axis: Sendable, Hashable {
    var extent: Int
    var steps: Steps

    /// An axis. Steps along an extent of 1 may be any number and mean nothing: they become 0.
    init(_ extent: Int, _ steps: Steps) {
      self.extent = extent
      self.steps = extent > 1 ? steps : Steps()
    }
  }

  var rows: Axis
  var columns: Axis
  var inner: Axis
  /// The axes of the batch, outermost first, as few as the strides allow.
  var batch: [Axis]

  /// The number of products.
  var count: Int { batch.reduce(1) { .saturatingProduct($0, $1.extent) } }

  /// The multiplications of one product.
  var work: Int { .saturatingProduct(rows.extent, columns.extent, inner.extent) }

  /// The axes of operands that are seen as batch x rows x columns, the batch broadcast: A has the columns `inner`, B the rows.
  ///
  /// - Parameters:
  ///   - aZero: A's zero points as batch x rows.
  ///   - bZero: B's zero points as batch x columns.
  init(
    a: TensorDescriptor, b: TensorDescriptor, c: TensorDescriptor?, y: TensorDescriptor, aZero: TensorDescriptor?,
    bZero: TensorDescriptor?
  ) {
    let rank = y.shape.rank - 2
    rows = Axis(
      y.shape[rank],
      Steps(a: a.strides[rank], c: c?.strides[rank] ?? 0, y: y.strides[rank], aZero: aZero?.strides[rank] ?? 0))
    columns = Axis(
      y.shape[rank + 1],
      Steps(
        b: b.strides[rank + 1], c: c?.strides[rank + 1] ?? 0, y: y.strides[rank + 1], bZero: bZero?.strides[rank] ?? 0))
    inner = Axis(a.shape[rank + 1], Steps(a: a.strides[rank + 1], b: b.strides[rank]))
    batch = (0..<rank).filter { y.shape[$0] != 1 }.map { axis in
      Axis(
        y.shape[axis],
        Steps(
          a: a.strides[axis], b: b.strides[axis], c: c?.strides[axis] ?? 0, y: y.strides[axis],
          aZero: aZero?.strides[axis] ?? 0, bZero: bZero?.strides[axis] ?? 0))
    }
    joinBatch()
    foldBatch()
  }

  /// Makes one axis of neighbours that all operands step over evenly.
  private mutating func joinBatch() {
    var axis = batch.count - 2
    while axis >= 0 {
      if let joined = batch[axis].joined(with: batch[axis + 1]) {
        batch[axis] = joined
        batch.remove(at: axis + 1)
      }
      axis -= 1
    }
  }

  /// Makes an axis along which B stays the same part of the rows, and one along which A does part of the columns: one large product
  /// is faster than many small ones.
  private mutating func foldBatch() {
    while let last = batch.last {
      if last.steps.b == 0, last.steps.bZero == 0, let joined = last.joined(with: rows) {
        rows = joined
      } else if last.steps.a == 0, last.steps.aZero == 0, let joined = last.joined(with: columns) {
        columns = joined
      } else {
        return
      }
      batch.removeLast()
    }
  }

  /// The axes of the transposed products, B'A'.
  var transposed: ProductAxes {
    var result = self
    result.rows = columns.transposed
    result.columns = rows.transposed
    result.inner = inner.transposed
    result.batch = batch.map(\.transposed)
    return result
  }

  /// Whether the transposed products are the better ones: a row is better than a column, and rows of Y that lie densely are.
  var prefersTransposed: Bool {
    if columns.extent == 1 { return rows.extent > 1 }
    return rows.extent > 1 && rows.steps.y == 1 && columns.steps.y != 1
  }
}

extension ProductAxes.Axis {
  /// This axis and the one inside it as one; nil if some operand does not step over them evenly.
  fileprivate func joined(with inside: ProductAxes.Axis) -> ProductAxes.Axis? {
    if inside.extent == 1 { return self }
    return steps == inside.steps * inside.extent
      ? ProductAxes.Axis(.saturatingProduct(extent, inside.extent), inside.steps) : nil
  }

  fileprivate var transposed: ProductAxes.Axis {
    ProductAxes.Axis(
      extent,
      ProductAxes.Steps(
        a: steps.b, b: steps.a, c: steps.c, y: steps.y, aZero: steps.bZero, bZero: steps.aZero))
  }
}

extension ProductAxes.Steps {
  fileprivate static func * (steps: Self, factor: Int) -> Self {
    Self(
      a: steps.a &* factor, b: steps.b &* factor, c: steps.c &* factor, y: steps.y &* factor,
      aZero: steps.aZero &* factor, bZero: steps.bZero &* factor)
  }
}
