// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// The index of an extreme element along an axis.
  static func extremeIndex(_ op: Operator, takesLeast: Bool) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      try ExtremeIndexKernel(call, takesLeast: takesLeast, context)
    }
  }
}

/// The place of an extreme element along an axis.
private final class ExtremeIndexKernel: CPUKernel {
  private let plan: Pinned<bvk_argmax>
  private let grain: Int

  init(_ call: OperatorCall, takesLeast: Bool, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (try call.input(0), try call.output(0))
    let axis = try input.shape.normalized(axis: call.attributes.int("axis"))
    var plan = bvk_argmax()
    try bvk_argmax_init(
      &plan, context.isa, input.dtype.code, UInt32(input.shape.rank), input.shape.extents, input.strides.values,
      UInt32(axis), takesLeast ? 1 : 0, call.attributes.flag("select_last_index") ? 1 : 0,
      output.strides(over: input.shape.rank, without: [axis], kept: call.attributes.flag("keepdims"))
    ).check("\(call.op) of \(input.dtype)")
    grain = max(ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: 2) / max(plan.length, 1), 1)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (operands[0], operands[1].assumingMemoryBound(to: Int64.self))
    context.pool.split(plan.pointer.pointee.outputs, grain: grain) { begin, end in
      bvk_argmax_run(plan.pointer, output, input, begin, end)
    }
  }
}
