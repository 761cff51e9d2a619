// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `TopK`.
  static let topK = CPUOperator(.topK) { call, context throws(DeviceError) in try TopKKernel(call, context) }
}

/// A heap of the best elements so far, row by row, whatever the layout.
private final class TopKKernel: CPUKernel {
  private let plan: Pinned<bvk_topk>
  /// How many parts the rows are divided into, each with a workspace of its own, and how many rows are in one.
  private let parts: Int
  private let rowsPerPart: Int
  /// Bytes of a workspace, rounded up so that two threads do not write one cache line.
  private let workspaceByteCount: Int

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let (input, values, indices) = (try call.input(0), try call.output(0), try call.output(1))
    let geometry = try TopKGeometry(call)
    var plan = bvk_topk()
    try bvk_topk_init(
      &plan, context.isa, input.dtype.code, UInt32(input.shape.rank), input.shape.extents, input.strides.values,
      UInt32(geometry.axis), geometry.count, geometry.takesLargest ? 0 : 1, geometry.isSorted ? 1 : 0,
      values.strides.values, indices.strides.values
    ).check("TopK of \(input.dtype)")
    let grain = max(ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: 4) / max(plan.length, 1), 1)
    let wanted = min(max(plan.rows / grain, 1), context.pool.threads)
    rowsPerPart = max((plan.rows + wanted - 1) / wanted, 1)
    parts = (plan.rows + rowsPerPart - 1) / rowsPerPart
    workspaceByteCount = (plan.workspace_bytes + 63) & ~63
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let (input, values) = (operands[0], operands[1])
    let indices = operands[2].assumingMemoryBound(to: Int64.self)
    let rows = plan.pointer.pointee.rows
    try context.withScratch(parts * workspaceByteCount) { scratch in
      context.pool.run(parts) { part in
        let begin = part * rowsPerPart
        bvk_topk_run(
          plan.pointer, values, indices, input, scratch + part * workspaceByteCount, begin,
          min(begin + rowsPerPart, rows))
      }
    }
  }
}
