// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// A batch of matrix products of one shape, whose operands lie at regular distances.
struct BatchedProduct: Sendable {
  /// One axis of the batch: how many products, and how far apart their operands lie, in elements.
  struct Axis: Sendable {
    var extent: Int
    var a: Int
    var b: Int
    var y: Int
  }

  /// One product.
  var shape: ProductShape
  /// The axes of the batch, outermost first, as few as the strides allow.
  var axes: [Axis]
  /// Where the operands begin, in elements from the start of their buffers.
  var offsets: (a: Int, b: Int, y: Int)

  /// The number of products.
  var count: Int { axes.reduce(1) { $0 * $1.extent } }

  /// The products of a call of `MatMul` or `Gemm`.
  init(_ call: OperatorCall) throws(DeviceError) {
    let geometry = try MatrixProductGeometry(call)
    let rank = geometry.batch.rank
    func steps(_ descriptor: TensorDescriptor) -> ProductShape.Steps {
      ProductShape.Steps(row: descriptor.strides[rank], column: descriptor.strides[rank + 1])
    }
    let (a, b, y) = (geometry.a, geometry.b, geometry.y)
    shape = ProductShape(
      dtype: y.dtype, m: geometry.m, n: geometry.n, k: geometry.k, a: steps(a), b: steps(b), y: steps(y))
    offsets = (a.offset, b.offset, y.offset)
    axes = (0..<rank).filter { geometry.batch[$0] != 1 }.map {
      Axis(extent: geometry.batch[$0], a: a.strides[$0], b: b.strides[$0], y: y.strides[$0])
    }
    mergeAxes()
    foldAxes()
    shape.forgetIdleSteps()
  }

  /// Makes one axis of neighbours that all operands walk through evenly.
  private mutating func mergeAxes() {
    var axis = axes.count - 2
    while axis >= 0 {
      let (outer, inner) = (axes[axis], axes[axis + 1])
      if outer.a == inner.a * inner.extent, outer.b == inner.b * inner.extent, outer.y == inner.y * inner.extent {
        axes[axis] = Axis(extent: outer.extent * inner.extent, a: inner.a, b: inner.b, y: inner.y)
        axes.remove(at: axis + 1)
      }
      axis -= 1
    }
  }

  /// Makes an axis along which B stays the same part of the rows, and one along which A stays part of the columns,
  /// where the strides allow: one large product is faster than many small ones.
  private mutating func foldAxes() {
    while let last = axes.last {
      if last.b == 0, let (a, y) = shape.folded(rows: shape.m, shape.a.row, last.a, shape.y.row, last.y) {
        (shape.a.row, shape.y.row, shape.m) = (a, y, shape.m * last.extent)
      } else if last.a == 0,
        let (b, y) = shape.folded(rows: shape.n, shape.b.column, last.b, shape.y.column, last.y)
      {
        (shape.b.column, shape.y.column, shape.n) = (b, y, shape.n * last.extent)
      } else {
        return
      }
      axes.removeLast()
    }
  }

  /// Computes the transposed products instead.
  mutating func transpose() {
    shape = shape.transposed
    offsets = (offsets.b, offsets.a, offsets.y)
    axes = axes.map { Axis(extent: $0.extent, a: $0.b, b: $0.a, y: $0.y) }
  }
}

extension ProductShape {
  /// Replaces strides along extents of 1, which may be any number, by the usual ones.
  fileprivate mutating func forgetIdleSteps() {
    if m <= 1 { (a.row, y.row) = (max(k, 1), max(n, 1)) }
    if n <= 1 { (b.column, y.column) = (1, 1) }
    if k <= 1 { (a.column, b.row) = (1, max(n, 1)) }
  }

  /// The strides of the rows of an operand and of Y, if the rows of the next product follow those of the one before;
  /// else nil.
  fileprivate func folded(rows: Int, _ row: Int, _ batch: Int, _ rowY: Int, _ batchY: Int) -> (Int, Int)? {
    if rows == 1 { return (batch, batchY) }
    return batch == rows * row && batchY == rows * rowY ? (row, rowY) : nil
  }
}
