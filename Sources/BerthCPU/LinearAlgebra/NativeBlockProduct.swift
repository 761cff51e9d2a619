// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// A matrix product by our own kernels: of any dtype, any strides.
final class NativeBlockProduct: BlockProduct {
  private let plan: Pinned<bvk_gemm>
  let rowStep: Int
  let columnStep: Int

  init(_ shape: ProductShape, isa: bvk_isa) throws(DeviceError) {
    var plan = bvk_gemm()
    plan.dtype = shape.dtype.code
    (plan.m, plan.n, plan.k) = (shape.m, shape.n, shape.k)
    (plan.a_row_stride, plan.a_column_stride) = (shape.a.row, shape.a.column)
    (plan.b_row_stride, plan.b_column_stride) = (shape.b.row, shape.b.column)
    (plan.y_row_stride, plan.y_column_stride) = (shape.y.row, shape.y.column)
    (plan.c_row_stride, plan.c_column_stride) = (shape.c?.row ?? 0, shape.c?.column ?? 0)
    plan.alpha = shape.alpha
    plan.beta = shape.c == nil ? 0 : shape.beta
    try bvk_gemm_init(&plan, isa).check("a matrix product of \(shape.dtype)")
    self.plan = Pinned(plan)
    rowStep = bvk_gemm_row_step(self.plan.pointer)
    columnStep = bvk_gemm_column_step(self.plan.pointer)
  }

  func workspaceByteCount(rows: Int, columns: Int) -> Int { bvk_gemm_workspace(plan.pointer, rows, columns) }

  func run(
    _ y: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer?,
    rows: Range<Int>, columns: Range<Int>, workspace: UnsafeMutableRawPointer?
  ) {
    bvk_gemm_run(
      plan.pointer, y, a, b, c, rows.lowerBound, rows.upperBound, columns.lowerBound, columns.upperBound, workspace)
  }
}
