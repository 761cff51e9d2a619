// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// A pooling with a window that slides over the spatial axes, whatever the layout.
final class PoolingKernel: CPUKernel {
  private let plan: Pinned<bvk_pooling>
  private let grain: Int
  /// The strides of the output of places, and in which order they count; nil if it is not wanted.
  private let indices: (strides: [Int], isColumnMajor: Bool)?

  init(_ op: bvk_pooling_op, _ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let (x, y) = (try call.input(0), try call.output(0))
    let geometry = try PoolingGeometry(call)
    let window = geometry.window
    var plan = bvk_pooling()
    plan.dtype = x.dtype.code
    plan.spatial_rank = UInt32(window.kernel.count)
    plan.images = geometry.images
    plan.channels = geometry.channels
    (plan.image_stride, plan.channel_stride) = (x.strides[0], x.strides[1])
    (plan.output_image_stride, plan.output_channel_stride) = (y.strides[0], y.strides[1])
    store(window.input, &plan.input)
    store(x.strides.values.dropFirst(2), &plan.input_stride)
    store(window.kernel, &plan.kernel)
    store(window.output, &plan.output)
    store(y.strides.values.dropFirst(2), &plan.output_stride)
    store(window.strides, &plan.stride)
    store(window.dilations, &plan.dilation)
    store(window.padsBegin, &plan.pad_begin)
    store(window.padsEnd, &plan.pad_end)
    plan.counts_padding = call.attributes.flag("count_include_pad") ? 1 : 0
    try bvk_pooling_init(&plan, context.isa, op).check("\(call.op) of \(x.dtype)")
    self.plan = Pinned(plan)
    indices = call.optionalOutput(1).map { ($0.strides.values, call.attributes.int("storage_order") == 1) }
    // A tap costs about an addition.
    let work = max(window.output.last ?? 1, 1) * max(window.taps, 1)
    grain = max(ElementwiseKernel.grain(bytes: x.dtype.byteWidth, cost: 1) / work, 1)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let plan = plan.pointer
    context.pool.split(plan.pointee.rows, grain: grain) { begin, end in
      bvk_pooling_run(plan, operands[1], operands[0], begin, end)
      if let indices {
        bvk_pooling_indices(
          plan, operands[2].assumingMemoryBound(to: Int64.self), indices.strides, operands[0],
          indices.isColumnMajor ? 1 : 0, begin, end)
      }
    }
  }
}

/// Writes numbers into what Swift makes of a C array of six.
func store(_ values: some Sequence<Int>, _ field: inout (Int, Int, Int, Int, Int, Int)) {
  withUnsafeMutableBytes(of: &field) { bytes in
    let numbers = bytes.bindMemory(to: Int.self)
    for (index, value) in values.enumerated() where index < numbers.count { numbers[index] = value }
  }
}

extension CPUOperator {
  /// A pooling of whole channels: a reduction over the spatial axes.
  static func globalPooling(_ op: Operator, _ code: bvk_reduce_op) -> CPUOperator {
    CPUOperator(op) { call, context throws(DeviceError) in
      let (input, output) = (try call.input(0), try call.output(0))
      let axes = Array(2..<input.shape.rank)
      return try ReductionKernel(
        code, input, axes: axes, outputStrides: output.strides(over: input.shape.rank, without: axes, kept: true),
        context)
    }
  }
}
