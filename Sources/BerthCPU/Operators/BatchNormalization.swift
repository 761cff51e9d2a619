// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `BatchNormalization` with given statistics. Computed in float32, float64 data in float64.
  static let batchNormalization = CPUOperator(.batchNormalization) { call, context throws(DeviceError) in
    try BatchNormalizationKernel(call, context)
  }
}

/// Channels, normalised in rows along them or across them, whichever is contiguous.
private final class BatchNormalizationKernel: CPUKernel {
  private let plan: Pinned<bvk_batch_norm>
  private let count: Int
  private let grain: Int
  private let x: Staged
  private let y: Staged
  private let foldedByteCount: Int

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    var (input, output) = (try call.input(0), try call.output(0))
    // A vector is one channel of one image.
    for _ in 0..<(input.shape.rank == 1 ? 2 : 0) {
      (input, output) = (try input.insertingAxis(at: 0), try output.insertingAxis(at: 0))
    }
    let shape = input.shape
    let spatial = 2..<shape.rank
    let positions = spatial.reduce(1) { $0 * shape[$1] }
    // Across channels that are neighbours where a channel's own elements are not; else along each channel.
    let across = [input, output].allSatisfy { operand in
      operand.strides[1] == 1 && shape[1] > 1 && operand.rowsAcrossChannels != nil
        && (positions == 1 || !operand.isDense(spatial))
    }
    func needsMove(_ operand: TensorDescriptor) -> Bool { !across && !operand.isDense(spatial) }
    x = try Staged(input: input, if: needsMove(input))
    y = try Staged(output: output, if: needsMove(output))

    var plan = bvk_batch_norm()
    plan.dtype = input.dtype.code
    plan.across = across ? 1 : 0
    plan.channels = shape[1]
    plan.rows = across ? shape[0] * positions : shape[0] * shape[1]
    plan.length = across ? shape[1] : positions
    (plan.channel_stride, plan.output_channel_stride) = (x.layout.strides[1], y.layout.strides[1])
    plan.image_stride = across ? input.rowsAcrossChannels ?? 0 : x.layout.strides[0]
    plan.output_image_stride = across ? output.rowsAcrossChannels ?? 0 : y.layout.strides[0]
    let (scale, bias, mean, variance) = (
      try call.input(1), try call.input(2), try call.input(3), try call.input(4)
    )
    (plan.scale_dtype, plan.statistics_dtype) = (scale.dtype.code, mean.dtype.code)
    plan.parameter_stride = (scale.strides[0], bias.strides[0], mean.strides[0], variance.strides[0])
    plan.epsilon = Double(call.attributes.float("epsilon"))
    try bvk_batch_norm_init(&plan, context.isa).check("BatchNormalization of \(input.dtype)")
    foldedByteCount = (bvk_batch_norm_folded_bytes(&plan) + 63) & ~63
    count = plan.rows * plan.length
    grain = ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: 2)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    if count == 0 { return }
    try context.withScratch(foldedByteCount + x.scratchByteCount + y.scratchByteCount) { folded in
      var scratch = folded + foldedByteCount
      bvk_batch_norm_fold(plan.pointer, folded, operands[1], operands[2], operands[3], operands[4])
      let input = x.read(operands[0], &scratch, context)
      let output = y.place(operands[5], &scratch)
      context.pool.split(count, grain: grain) { begin, end in
        bvk_batch_norm_run(plan.pointer, output, input, folded, begin, end)
      }
      y.write(operands[5], from: output, context)
    }
  }
}

extension TensorDescriptor {
  /// How far apart the positions of all images lie, seen as rows across the channels, axis 1; nil if unevenly.
  fileprivate var rowsAcrossChannels: Int? {
    // Positions follow each other evenly, and so do images if one takes up as much as all its positions.
    guard let step = commonStride(2..<shape.rank) else { return nil }
    let positions = (2..<shape.rank).reduce(1) { $0 * shape[$1] }
    if positions == 1 { return strides[0] }
    return shape[0] == 1 || strides[0] == step * positions ? step : nil
  }
}
