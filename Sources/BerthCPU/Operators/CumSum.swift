// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `CumSum`.
  static let cumSum = CPUOperator(.cumSum) { call, context throws(DeviceError) in try CumSumKernel(call, context) }
}

/// Cumulative sums, row by row or for several rows side by side.
private final class CumSumKernel: CPUKernel {
  private let plan: Pinned<bvk_scan>
  private let grain: Int

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (try call.input(0), try call.output(0))
    let axis = try input.shape.normalized(axis: call.parameters[1]?.integers?.first ?? 0)
    var plan = bvk_scan()
    try bvk_scan_init(
      &plan, context.isa, input.dtype.code, UInt32(input.shape.rank), input.shape.extents, input.strides.values,
      UInt32(axis), call.attributes.flag("exclusive") ? 1 : 0, call.attributes.flag("reverse") ? 1 : 0,
      output.strides.values
    ).check("CumSum of \(input.dtype)")
    // An addition waits for the one before it.
    grain = max(ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: 4) / max(plan.length, 1), 1)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    context.pool.split(plan.pointer.pointee.rows, grain: grain) { begin, end in
      bvk_scan_run(plan.pointer, operands[1], operands[0], begin, end)
    }
  }
}
