// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// A reduction over a set of axes, whatever the layout.
final class ReductionKernel: CPUKernel {
  private let plan: Pinned<bvk_reduce>
  private let outputs: Int
  private let parts: Int
  private let grain: Int

  /// - Parameters:
  ///   - outputStrides: the output's by all axes of the input; those that are reduced do not count.
  ///   - cost: how many additions' worth an element is.
  init(
    _ op: bvk_reduce_op, _ input: TensorDescriptor, axes: [Int], outputStrides: [Int], cost: Int = 1,
    _ context: CPUContext
  ) throws(DeviceError) {
    var plan = bvk_reduce()
    var mask: UInt32 = 0
    for axis in axes { mask |= 1 << UInt32(axis) }
    try bvk_reduce_init(
      &plan, context.isa, op, input.dtype.code, UInt32(input.shape.rank), input.shape.extents, input.strides.values,
      mask,
      outputStrides
    ).check("a reduction of \(input.dtype)")
    outputs = plan.outputs
    parts = plan.parts
    grain = max(ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: cost) / max(plan.length, 1), 1)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (operands[0], operands[1])
    let plan = plan.pointer
    if parts > 1, context.pool.threads > 1, outputs < context.pool.threads {
      try context.withScratch(outputs * parts * plan.pointee.partial_bytes) { partials in
        context.pool.run(parts) { part in bvk_reduce_partial(plan, partials, input, part, 0, outputs) }
        bvk_reduce_finish(plan, output, partials, 0, outputs)
      }
    } else if outputs < 2 * grain {
      bvk_reduce_run(plan, output, input, 0, outputs)
    } else {
      context.pool.split(outputs, grain: grain) { begin, end in
        bvk_reduce_run(plan, output, input, begin, end)
      }
    }
  }
}

extension CPUOperator {
  /// An operator that reduces over axes given as a parameter.
  ///
  /// - Parameters:
  ///   - changesElements: whether even the reduction of an element alone computes something of it: its magnitude, its
  ///     square, its logarithm.
  ///   - cost: how many additions' worth an element is.
  static func reduction(
    _ op: Operator, _ code: bvk_reduce_op, changesElements: Bool = false, cost: Int = 1
  ) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      let (input, output) = (try call.input(0), try call.output(0))
      let geometry = try ReductionGeometry(call)
      if geometry.axes.isEmpty, !changesElements {
        // The reduction of each element alone: the element, to the bit.
        return try CopyKernel(input, boundOffset: input.offset, to: output)
      }
      return try ReductionKernel(
        code, input, axes: geometry.axes,
        outputStrides: output.strides(over: input.shape.rank, without: geometry.axes, kept: geometry.keepsAxes),
        cost: cost, context)
    }
  }
}

extension TensorDescriptor {
  /// The strides by the axes of the operand that was reduced, of which `axes` are gone, or have extent 1 if `kept`; 0
  /// for those.
  func strides(over rank: Int, without axes: [Int], kept: Bool) -> [Int] {
    var remaining = 0
    return (0..<rank).map { axis in
      if axes.contains(axis) {
        if kept { remaining += 1 }
        return 0
      }
      remaining += 1
      return strides[remaining - 1]
    }
  }
}
