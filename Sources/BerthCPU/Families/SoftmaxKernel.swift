// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// A softmax along an axis, or its logarithm.
  static func softmax(_ op: Operator, _ code: bvk_softmax_op) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in try SoftmaxKernel(code, call, context) }
  }
}

/// Softmax along an axis or its logarithm, whatever the layout.
private final class SoftmaxKernel: CPUKernel {
  private let plan: Pinned<bvk_softmax>
  private let grain: Int

  init(_ op: bvk_softmax_op, _ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    var (input, output) = (try call.input(0), try call.output(0))
    if input.shape.rank == 0 {
      // A scalar counts as a vector of one element.
      (input, output) = (try input.insertingAxis(at: 0), try output.insertingAxis(at: 0))
    }
    let axis = try input.shape.normalized(axis: call.attributes.int("axis"))
    var plan = bvk_softmax()
    try bvk_softmax_init(
      &plan, context.isa, op, input.dtype.code, UInt32(input.shape.rank), input.shape.extents, input.strides.values,
      UInt32(axis), output.strides.values
    ).check("\(call.op) of \(input.dtype)")
    grain = max(ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: 8) / max(plan.length, 1), 1)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (operands[0], operands[1])
    context.pool.split(plan.pointer.pointee.rows, grain: grain) { begin, end in
      bvk_softmax_run(plan.pointer, output, input, begin, end)
    }
  }
}
