// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `RotaryEmbedding`.
  static let rotaryEmbedding = CPUOperator(.rotaryEmbedding) { call, context throws(DeviceError) in
    try RotaryEmbeddingKernel(call, context)
  }
}

/// Vectors turned by the angles of their positions, whose rows of the caches are read where they lie.
private final class RotaryEmbeddingKernel: CPUKernel {
  private let plan: Pinned<bvk_rotary>
  private let vectors: Int
  private let grain: Int
  private let x: Staged
  private let y: Staged
  private let cos: Staged
  private let sin: Staged
  private let hasPositions: Bool

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let geometry = try RotaryGeometry(call)
    let positions = call.optionalInput(3)
    hasPositions = positions != nil
    func staged(_ index: Int) throws(DeviceError) -> Staged {
      let operand = try call.input(index)
      let last = operand.shape.rank - 1
      return try Staged(input: operand, if: !operand.isDense(last..<last + 1))
    }
    (x, cos, sin) = (try staged(0), try staged(1), try staged(2))
    let output = try call.output(0)
    let last = output.shape.rank - 1
    y = try Staged(output: output, if: !output.isDense(last..<last + 1))

    var plan = bvk_rotary()
    plan.dtype = output.dtype.code
    plan.interleaved = geometry.isInterleaved ? 1 : 0
    (plan.head_size, plan.rotated) = (geometry.headSize, geometry.rotated)
    plan.cache_rows = Int64(geometry.cacheRows ?? 0)
    // In the order of X: batch, then heads or positions.
    func inOrder<Element>(_ batch: Element, heads: Element, positions: Element) -> (Element, Element, Element) {
      geometry.isPacked ? (batch, positions, heads) : (batch, heads, positions)
    }
    func strides(_ operand: TensorDescriptor) throws(DeviceError) -> (Int, Int, Int) {
      let steps = try geometry.byHeads(operand).strides
      return inOrder(steps[0], heads: steps[1], positions: steps[2])
    }
    plan.extent = inOrder(geometry.batch, heads: geometry.heads, positions: geometry.positions)
    (plan.stride, plan.output_stride) = (try strides(x.layout), try strides(y.layout))
    if let positions {
      plan.position_stride = inOrder(positions.strides[0], heads: 0, positions: positions.strides[1])
      (plan.cos_row_stride, plan.sin_row_stride) = (cos.layout.strides[0], sin.layout.strides[0])
    } else {
      plan.cos_stride = inOrder(cos.layout.strides[0], heads: 0, positions: cos.layout.strides[1])
      plan.sin_stride = inOrder(sin.layout.strides[0], heads: 0, positions: sin.layout.strides[1])
    }
    try bvk_rotary_init(&plan, context.isa).check("RotaryEmbedding of \(output.dtype)")
    vectors = geometry.batch * geometry.heads * geometry.positions
    grain = max(
      ElementwiseKernel.grain(bytes: output.dtype.byteWidth, cost: 2) / max(geometry.headSize, 1), 1)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let byteCount = [x, y, cos, sin].reduce(0) { $0 + $1.scratchByteCount }
    try context.withScratch(byteCount) { scratch throws(DeviceError) in try run(operands, scratch, context) }
  }

  private func run(
    _ operands: Operands, _ scratch: UnsafeMutableRawPointer, _ context: CPUContext
  ) throws(DeviceError) {
    var scratch = scratch
    let input = x.read(operands[0], &scratch, context)
    let cosines = cos.read(operands[1], &scratch, context)
    let sines = sin.read(operands[2], &scratch, context)
    let positions = hasPositions ? UnsafePointer(operands[3].assumingMemoryBound(to: Int64.self)) : nil
    let target = operands[hasPositions ? 4 : 3]
    let output = y.place(target, &scratch)
    let complaint = IndexComplaint()
    context.pool.split(vectors, grain: grain) { begin, end in
      var bad = bvk_bad_index()
      complaint.note(
        bvk_rotary_run(plan.pointer, output, input, cosines, sines, positions, begin, end, &bad), bad)
    }
    let rows = Int(plan.pointer.pointee.cache_rows)
    try complaint.check(of: "the caches") { _ in (0, rows) }
    y.write(target, from: output, context)
  }
}
