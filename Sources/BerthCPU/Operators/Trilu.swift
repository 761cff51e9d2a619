// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Trilu`.
  static let trilu = CPUOperator(.trilu) { call, _ throws(DeviceError) in try TriluKernel(call) }
}

/// Triangles, row by row.
private final class TriluKernel: CPUKernel {
  private let plan: Pinned<bvk_trilu>
  private let grain: Int

  init(_ call: OperatorCall) throws(DeviceError) {
    let (input, output) = (try call.input(0), try call.output(0))
    var plan = bvk_trilu()
    try bvk_trilu_init(
      &plan, UInt32(input.shape.rank), input.shape.extents, output.strides.values, input.strides.values,
      input.dtype.byteWidth, Int64(call.integers(parameter: 1)?.first ?? 0), call.attributes.flag("upper") ? 1 : 0
    ).check("triangles of \(input)")
    grain = max(CPUContext.moveGrain / max(plan.columns * plan.element_size, 16), 1)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (operands[0], operands[1])
    context.pool.split(plan.pointer.pointee.rows, grain: grain) { begin, end in
      bvk_trilu_run(plan.pointer, output, input, begin, end)
    }
  }
}
