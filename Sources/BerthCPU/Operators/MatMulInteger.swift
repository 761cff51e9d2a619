// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `MatMulInteger`.
  static let matMulInteger = CPUOperator(.matMulInteger) { call, context throws(DeviceError) in
    try MatMulIntegerKernel(call, context)
  }
}

/// Products of 8-bit integers, divided among the threads as other products are.
private final class MatMulIntegerKernel: CPUKernel {
  /// How far apart something lies in each operand, in elements.
  private struct Steps {
    var (a, b, aZero, bZero, y) = (0, 0, 0, 0, 0)
  }

  private let plan: Pinned<bvk_matmul_integer>
  /// The axes of the batch, outermost first.
  private let batch: [(extent: Int, steps: Steps)]
  private let division: Division
  private let (hasAZero, hasBZero): (Bool, Bool)

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let geometry = try MatMulIntegerGeometry(call)
    let (a, b, y) = (geometry.product.a, geometry.product.b, geometry.product.y)
    let (aZero, bZero) = (geometry.aZeroPoint, geometry.bZeroPoint)
    (hasAZero, hasBZero) = (aZero != nil, bZero != nil)
    let rank = geometry.product.batch.rank
    /// How far apart neighbours along an axis of the batch, or along the rows behind it, lie.
    func steps(_ axis: Int) -> Steps {
      let inRows = axis == rank
      return Steps(
        a: a.strides[axis], b: inRows ? 0 : b.strides[axis], aZero: aZero?.strides[axis] ?? 0,
        bZero: inRows ? 0 : bZero?.strides[axis] ?? 0, y: y.strides[axis])
    }
    var rows = (extent: geometry.product.m, steps: steps(rank))
    var batch = (0..<rank).filter { geometry.product.batch[$0] != 1 }.map {
      (extent: geometry.product.batch[$0], steps: steps($0))
    }
    // Products with one B whose rows follow each other are one product with more rows.
    while let last = batch.last, last.steps.b == 0, last.steps.bZero == 0 {
      let follow = [\Steps.a, \.aZero, \.y].allSatisfy {
        rows.extent == 1 || last.steps[keyPath: $0] == rows.steps[keyPath: $0] * rows.extent
      }
      guard follow else { break }
      rows = (rows.extent * last.extent, rows.extent == 1 ? last.steps : rows.steps)
      batch.removeLast()
    }
    self.batch = batch

    var plan = bvk_matmul_integer()
    (plan.a_dtype, plan.b_dtype) = (a.dtype.code, b.dtype.code)
    (plan.m, plan.n, plan.k) = (rows.extent, geometry.product.n, geometry.product.k)
    (plan.a_row_stride, plan.a_column_stride) = (rows.steps.a, a.strides[rank + 1])
    (plan.b_row_stride, plan.b_column_stride) = (b.strides[rank], b.strides[rank + 1])
    (plan.y_row_stride, plan.y_column_stride) = (rows.steps.y, y.strides[rank + 1])
    (plan.a_zero_stride, plan.b_zero_stride) = (rows.steps.aZero, bZero?.strides[rank] ?? 0)
    try bvk_matmul_integer_init(&plan, context.isa).check("products of \(a.dtype) with \(b.dtype)")
    self.plan = Pinned(plan)
    let shape = ProductShape(
      dtype: a.dtype, m: rows.extent, n: geometry.product.n, k: geometry.product.k,
      a: ProductShape.Steps(row: rows.steps.a, column: a.strides[rank + 1]),
      b: ProductShape.Steps(row: b.strides[rank], column: b.strides[rank + 1]),
      y: ProductShape.Steps(row: rows.steps.y, column: y.strides[rank + 1]))
    division = Division(
      batch.reduce(1) { $0 * $1.extent }, shape, Tiling(plan: self.plan), threads: context.pool.threads)
  }

  private struct Tiling: ProductTiling {
    let plan: Pinned<bvk_matmul_integer>
    var rowStep: Int { bvk_matmul_integer_row_step(plan.pointer) }
    var columnStep: Int { bvk_matmul_integer_column_step(plan.pointer) }
    func workspaceByteCount(rows: Int, columns: Int) -> Int {
      bvk_matmul_integer_workspace(plan.pointer, rows, columns)
    }
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    try context.withScratch(division.workspace * division.tasks) { run(operands, $0, context) }
  }

  private func run(_ operands: Operands, _ workspace: UnsafeMutableRawPointer, _ context: CPUContext) {
    let (a, b) = (UnsafeRawPointer(operands[0]), UnsafeRawPointer(operands[1]))
    let aZero = hasAZero ? UnsafeRawPointer(operands[2]) : nil
    let bZero = hasBZero ? UnsafeRawPointer(operands[hasAZero ? 3 : 2]) : nil
    let y = operands[2 + (hasAZero ? 1 : 0) + (hasBZero ? 1 : 0)].assumingMemoryBound(to: Int32.self)
    context.pool.run(division.tasks) { task in
      let part = division.part(task)
      let own = workspace + task * division.workspace
      for index in part.products {
        let offset = offset(of: index)
        bvk_matmul_integer_run(
          plan.pointer, y + offset.y, a + offset.a, b + offset.b, aZero.map { $0 + offset.aZero },
          bZero.map { $0 + offset.bZero }, part.rows.lowerBound, part.rows.upperBound, part.columns.lowerBound,
          part.columns.upperBound, own)
      }
    }
  }

  /// Where the operands of product `index` begin.
  private func offset(of index: Int) -> Steps {
    var rest = index
    var offset = Steps()
    for (extent, steps) in batch.reversed() {
      let position = rest % extent
      rest /= extent
      offset.a += position * steps.a
      offset.b += position * steps.b
      offset.aZero += position * steps.aZero
      offset.bZero += position * steps.bZero
      offset.y += position * steps.y
    }
    return offset
  }
}
