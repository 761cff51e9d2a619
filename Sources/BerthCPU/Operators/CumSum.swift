// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `CumSum`.
  static let cumSum = CPUOperator(.cumSum) { call, context throws(DeviceError) in try CumSumKernel(call, context) }
}

/// Running sums along an axis, whatever the layout.
private final class CumSumKernel: CPUKernel {
  private let plan: Pinned<bvk_cumsum>
  private let grain: Int

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (try call.input(0), try call.output(0))
    let geometry = try CumSumGeometry(call)
    var plan = bvk_cumsum()
    try bvk_cumsum_init(
      &plan, context.isa, input.dtype.code, UInt32(input.shape.rank), input.shape.extents, input.strides.values,
      UInt32(geometry.axis), geometry.isExclusive ? 1 : 0, geometry.isReverse ? 1 : 0, output.strides.values
    ).check("CumSum of \(input.dtype)")
    grain = max(ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: 4) / max(plan.length, 1), 1)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (operands[0], operands[1])
    context.pool.split(plan.pointer.pointee.rows, grain: grain) { begin, end in
      bvk_cumsum_run(plan.pointer, output, input, begin, end)
    }
  }
}
