// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `TopK`. The results are sorted whatever `sorted` says.
  static let topK = CPUOperator(.topK) { call, context throws(DeviceError) in try TopKKernel(call, context) }
}

/// Selection of the best elements of each row.
private final class TopKKernel: CPUKernel {
  private let plan: Pinned<bvk_topk>
  /// The rows are divided into so many tasks, each with a workspace of its own.
  private let tasks: Int
  private let workspaceByteCount: Int

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let (input, values, indices) = (try call.input(0), try call.output(0), try call.output(1))
    let axis = try input.shape.normalized(axis: call.attributes.int("axis"))
    var plan = bvk_topk()
    try bvk_topk_init(
      &plan, context.isa, input.dtype.code, UInt32(input.shape.rank), input.shape.extents, input.strides.values,
      UInt32(axis), values.shape[axis], call.attributes.flag("largest") ? 1 : 0, values.strides.values,
      indices.strides.values
    ).check("TopK of \(input.dtype)")
    self.plan = Pinned(plan)
    let isWorthIt = input.elementCount >= 2 * ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: 8)
    tasks = isWorthIt ? max(min(plan.rows, context.pool.threads * ThreadPool.chunksPerThread), 1) : 1
    workspaceByteCount = (plan.workspace_bytes + 63) & ~63
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let rows = plan.pointer.pointee.rows
    try context.withScratch(tasks * workspaceByteCount) { scratch in
      context.pool.run(tasks) { task in
        bvk_topk_run(
          plan.pointer, operands[1], operands[2].assumingMemoryBound(to: Int64.self), operands[0],
          scratch + task * workspaceByteCount, rows * task / tasks, rows * (task + 1) / tasks)
      }
    }
  }
}
