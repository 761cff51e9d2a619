// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// `MatMul` and `Gemm`: batches of products, divided among the threads by products, or by blocks of rows or columns
/// within each.
final class MatrixProductKernel: CPUKernel {
  private let product: BatchedProduct
  private let block: any BlockProduct
  private let division: Division
  /// Whether A and B changed places because the transposed product is the better one.
  private let isTransposed: Bool
  private let packA: PackedOperand?
  private let packB: PackedOperand?
  /// Where Y lies so that no kernel can write it: computed elsewhere and copied there.
  private let unpackY: PackedOperand?
  private let hasC: Bool
  private let count: Int

  /// - Parameter c: C of `Gemm`, broadcast to the result.
  init(
    _ product: BatchedProduct, c: TensorDescriptor? = nil, alpha: Float = 1, beta: Float = 0, _ context: CPUContext
  ) throws(DeviceError) {
    var product = product
    product.shape.alpha = Double(alpha)
    if let c {
      product.shape.c = ProductShape.Steps(row: c.strides[0], column: c.strides[1])
      product.shape.beta = Double(beta)
    }
    hasC = c != nil
    count = product.count
    let shape = product.shape
    // A row vector times a matrix is a matrix times a column vector; and a result that is stored by columns is one
    // stored by rows.
    isTransposed = shape.m == 1 && shape.n > 1 || shape.n > 1 && shape.y.row == 1 && shape.y.column != 1
    if isTransposed { product.transpose() }
    (packA, packB, unpackY) =
      context.blas != nil ? try PackedOperand.pack(&product) : (nil, nil, nil)
    self.product = product
    block = try product.shape.blockProduct(context)
    division = Division(count, product.shape, block, threads: context.pool.threads)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    if count == 0 || product.shape.m == 0 || product.shape.n == 0 { return }
    var a = UnsafeRawPointer(operands[isTransposed ? 1 : 0])
    var b = UnsafeRawPointer(operands[isTransposed ? 0 : 1])
    let c = hasC ? UnsafeRawPointer(operands[2]) : nil
    let result = operands[hasC ? 3 : 2]
    guard packA != nil || packB != nil || unpackY != nil else {
      try multiply(result, a, b, c, context)
      return
    }
    let packed = PackedOperand.byteCount(packA) + PackedOperand.byteCount(packB) + PackedOperand.byteCount(unpackY)
    try context.withScratch(packed) { scratch throws(DeviceError) in
      var free = scratch
      if let packA {
        packA.copy.run(free, a, context)
        a = UnsafeRawPointer(free)
        free += PackedOperand.byteCount(packA)
      }
      if let packB {
        packB.copy.run(free, b, context)
        b = UnsafeRawPointer(free)
        free += PackedOperand.byteCount(packB)
      }
      if let unpackY {
        try multiply(free, a, b, c, context)
        unpackY.copy.run(result, free, context)
      } else {
        try multiply(result, a, b, c, context)
      }
    }
  }

  private func multiply(
    _ y: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer?,
    _ context: CPUContext
  ) throws(DeviceError) {
    try context.withScratch(division.workspace * division.tasks) { run(y, a, b, c, $0, context) }
  }

  private func run(
    _ y: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer?,
    _ workspace: UnsafeMutableRawPointer, _ context: CPUContext
  ) {
    let (shape, width) = (product.shape, product.shape.dtype.byteWidth)
    if division.tasks == 1, count == 1 {
      block.run(y, a, b, c, rows: 0..<shape.m, columns: 0..<shape.n, workspace: workspace)
      return
    }
    context.pool.run(division.tasks) { task in
      let part = division.part(task)
      for index in part.products {
        let offset = product.offset(of: index)
        block.run(
          y + offset.y * width, a + offset.a * width, b + offset.b * width, c, rows: part.rows, columns: part.columns,
          workspace: workspace + task * division.workspace)
      }
    }
  }
}

extension BatchedProduct {
  /// Where the operands of product `index` begin, in elements from those of the first.
  func offset(of index: Int) -> (a: Int, b: Int, y: Int) {
    var rest = index
    var offset = (a: 0, b: 0, y: 0)
    var axis = axes.count - 1
    while axis >= 0 {
      let position = rest % axes[axis].extent
      rest /= axes[axis].extent
      offset.a += position * axes[axis].a
      offset.b += position * axes[axis].b
      offset.y += position * axes[axis].y
      axis -= 1
    }
    return offset
  }
}

/// An operand of a batch whose layout a BLAS does not take, and the copy that puts it into one that it does.
struct PackedOperand: Sendable {
  /// The copy: into scratch for A and B, out of scratch for Y.
  let copy: StridedCopy
  /// What the scratch takes.
  let bytes: Int

  static func byteCount(_ operand: PackedOperand?) -> Int { (operand.map(\.bytes) ?? 0) + 63 & ~63 }

  /// Replaces the layouts that a BLAS does not take. Does nothing for dtypes that it does not take either.
  static func pack(
    _ product: inout BatchedProduct
  ) throws(DeviceError) -> (a: PackedOperand?, b: PackedOperand?, y: PackedOperand?) {
    let shape = product.shape
    guard shape.dtype == .float32 || shape.dtype == .float64, shape.m > 0, shape.n > 0, shape.k > 0 else {
      return (nil, nil, nil)
    }
    let isVector = shape.n == 1
    var (a, b, y): (PackedOperand?, PackedOperand?, PackedOperand?)
    if shape.a.stored(rows: shape.m, columns: shape.k) == nil {
      let packed = try Packing(product.axes.map { ($0.extent, $0.a) }, shape.m, shape.k, shape.a, shape.dtype)
      a = PackedOperand(copy: try StridedCopy(packed.source, to: packed.dense), bytes: packed.bytes)
      product.shape.a = packed.steps
      for (axis, step) in packed.batchSteps.enumerated() { product.axes[axis].a = step }
    }
    if shape.b.stored(rows: shape.k, columns: shape.n) == nil || isVector && shape.k > 1 && shape.b.row <= 0 {
      let packed = try Packing(product.axes.map { ($0.extent, $0.b) }, shape.k, shape.n, shape.b, shape.dtype)
      b = PackedOperand(copy: try StridedCopy(packed.source, to: packed.dense), bytes: packed.bytes)
      product.shape.b = packed.steps
      for (axis, step) in packed.batchSteps.enumerated() { product.axes[axis].b = step }
    }
    let stored = shape.y.stored(rows: shape.m, columns: shape.n)
    if stored == nil || !isVector && stored?.isTransposed == true || isVector && shape.m > 1 && shape.y.row <= 0 {
      let packed = try Packing(product.axes.map { ($0.extent, $0.y) }, shape.m, shape.n, shape.y, shape.dtype)
      y = PackedOperand(copy: try StridedCopy(packed.dense, to: packed.source), bytes: packed.bytes)
      product.shape.y = packed.steps
      for (axis, step) in packed.batchSteps.enumerated() { product.axes[axis].y = step }
    }
    return (a, b, y)
  }
}

/// A batch of matrices in its own layout, and dense. Axes along which it is the same are not repeated.
private struct Packing {
  let source: TensorDescriptor
  let dense: TensorDescriptor
  let steps: ProductShape.Steps
  let batchSteps: [Int]
  let bytes: Int

  init(
    _ batch: [(extent: Int, step: Int)], _ rows: Int, _ columns: Int, _ steps: ProductShape.Steps, _ dtype: DType
  ) throws(DeviceError) {
    let real = batch.filter { $0.step != 0 }
    let shape = try Shape(real.map(\.extent) + [rows, columns])
    let strides = try Strides(real.map(\.step) + [steps.row, steps.column])
    // The copy is given the address of the first element, so the lowest must be told to lie at or above the buffer's
    // start.
    var below = 0
    for axis in 0..<shape.rank where strides[axis] < 0 { below -= strides[axis] * max(shape[axis] - 1, 0) }
    source = try TensorDescriptor(dtype, shape, strides: strides, offset: below)
    dense = TensorDescriptor(dtype, shape)
    self.steps = ProductShape.Steps(row: columns, column: 1)
    var step = rows * columns
    var batchSteps: [Int] = []
    for axis in batch.reversed() {
      batchSteps.append(axis.step == 0 ? 0 : step)
      if axis.step != 0 { step *= axis.extent }
    }
    self.batchSteps = batchSteps.reversed()
    bytes = dense.requiredByteCount
  }
}
