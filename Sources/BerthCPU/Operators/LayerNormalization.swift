// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `LayerNormalization`. Computed in float32, float64 data in float64, whatever `stash_type` says: a device may be
  /// more exact.
  static let layerNormalization = CPUOperator(.layerNormalization) { call, context throws(DeviceError) in
    try LayerNormalizationKernel(call, context)
  }
}

/// Layer normalisation of rows. Operands that do not lie in rows are put there first.
private final class LayerNormalizationKernel: CPUKernel {
  private let plan: Pinned<bvk_layer_norm>
  private let rows: Int
  private let grain: Int
  private let x: Staged
  private let y: Staged
  private let scale: Staged
  private let bias: Staged?
  /// How the optional outputs get from the kernel's array, one element a row, to their places; nil for those not
  /// wanted.
  private let mean: ElementwiseKernel?
  private let inverseDeviation: ElementwiseKernel?
  /// The kernel's arrays of statistics, in bytes.
  private let statisticsByteCount: Int

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let (input, output) = (try call.input(0), try call.output(0))
    let axis = try input.shape.normalized(axis: call.attributes.int("axis"))
    let (outer, inner) = (0..<axis, axis..<input.shape.rank)
    func isInRows(_ operand: TensorDescriptor) -> Bool {
      operand.isDense(inner) && operand.commonStride(outer) != nil
    }
    x = try Staged(input: input, if: !isInRows(input))
    y = try Staged(output: output, if: !isInRows(output))
    let normalized = try Shape(input.shape.extents[axis...])
    let scale = try call.input(1).broadcast(to: normalized)
    self.scale = try Staged(input: scale, if: !scale.isContiguous)
    let bias = try call.optionalInput(2)?.broadcast(to: normalized)
    self.bias = if let bias { try Staged(input: bias, if: !bias.isContiguous) } else { nil }

    rows = outer.reduce(1) { $0 * input.shape[$1] }
    var plan = bvk_layer_norm()
    plan.dtype = input.dtype.code
    plan.length = normalized.elementCount
    plan.row_stride = x.layout.commonStride(outer) ?? 0
    plan.output_row_stride = y.layout.commonStride(outer) ?? 0
    plan.epsilon = Double(call.attributes.float("epsilon"))
    try bvk_layer_norm_init(&plan, context.isa).check("LayerNormalization of \(input.dtype)")
    grain = max(ElementwiseKernel.grain(bytes: input.dtype.byteWidth, cost: 4) / max(plan.length, 1), 1)
    self.plan = Pinned(plan)

    let computed: DType = input.dtype == .float64 ? .float64 : .float32
    statisticsByteCount = (rows * computed.byteWidth + 63) & ~63
    func store(_ output: TensorDescriptor?) throws(DeviceError) -> ElementwiseKernel? {
      guard let output else { return nil }
      return try ElementwiseKernel(
        bvk_cast_kernel(context.isa, computed.code, output.dtype.code),
        inputs: [TensorDescriptor(computed, output.shape)], output: output)
    }
    mean = try store(call.optionalOutput(1))
    inverseDeviation = try store(call.optionalOutput(2))
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    var byteCount = x.scratchByteCount + y.scratchByteCount + scale.scratchByteCount
    byteCount += (bias?.scratchByteCount ?? 0)
    byteCount += (mean == nil ? 0 : statisticsByteCount) + (inverseDeviation == nil ? 0 : statisticsByteCount)
    try context.withScratch(byteCount) { run(operands, $0, context) }
  }

  private func run(_ operands: Operands, _ scratch: UnsafeMutableRawPointer, _ context: CPUContext) {
    var scratch = scratch
    let input = x.read(operands[0], &scratch, context)
    let factor = scale.read(operands[1], &scratch, context)
    let summand = bias?.read(operands[2], &scratch, context)
    let firstOutput = bias == nil ? 2 : 3
    let output = y.place(operands[firstOutput], &scratch)
    var means: UnsafeMutableRawPointer?
    var deviations: UnsafeMutableRawPointer?
    if mean != nil {
      means = scratch
      scratch += statisticsByteCount
    }
    if inverseDeviation != nil { deviations = scratch }
    context.pool.split(rows, grain: grain) { begin, end in
      bvk_layer_norm_run(plan.pointer, output, input, factor, summand, means, deviations, begin, end)
    }
    y.write(operands[firstOutput], from: output, context)
    var next = firstOutput + 1
    if let mean, let means {
      mean.run(out: operands[next], means, nil, nil, context)
      next += 1
    }
    if let inverseDeviation, let deviations { inverseDeviation.run(out: operands[next], deviations, nil, nil, context) }
  }
}
