// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Gather`.
  static let gather = CPUOperator(.gather) { call, _ throws(DeviceError) in try GatherKernel(call) }
}

/// Rows picked along an axis. Operands that do not lie in rows are put there first.
private final class GatherKernel: CPUKernel {
  private let plan: Pinned<bvk_gather>
  private let data: Staged
  private let indices: Staged
  private let output: Staged
  private let rows: Int
  private let grain: Int
  private let axisExtent: Int
  private let axis: Int

  init(_ call: OperatorCall) throws(DeviceError) {
    let (data, indices, output) = (try call.input(0), try call.input(1), try call.output(0))
    axis = try data.shape.normalized(axis: call.attributes.int("axis"))
    let (outer, inner) = (0..<axis, axis + 1..<data.shape.rank)
    self.data = try Staged(input: data, if: !data.isDense(inner) || data.commonStride(outer) == nil)
    self.indices = try Staged(input: indices, if: indices.commonStride(0..<indices.shape.rank) == nil)
    self.output = try Staged(output: output, if: !output.isContiguous)
    let width = data.dtype.byteWidth
    var plan = bvk_gather()
    plan.outer = outer.reduce(1) { $0 * data.shape[$1] }
    plan.outer_stride = (self.data.layout.commonStride(outer) ?? 0) * width
    plan.axis = data.shape[axis]
    plan.axis_stride = self.data.layout.strides[axis] * width
    plan.inner_bytes = inner.reduce(1) { $0 * data.shape[$1] } * width
    plan.indices = indices.elementCount
    plan.index_size = indices.dtype.byteWidth
    plan.index_stride = (self.indices.layout.commonStride(0..<indices.shape.rank) ?? 0) * plan.index_size
    axisExtent = plan.axis
    rows = plan.outer * plan.indices
    grain = max(CPUContext.moveGrain / max(plan.inner_bytes, 16), 1)
    self.plan = Pinned(plan)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let byteCount = data.scratchByteCount + indices.scratchByteCount + output.scratchByteCount
    try context.withScratch(byteCount) { scratch throws(DeviceError) in try run(operands, scratch, context) }
  }

  private func run(
    _ operands: Operands, _ scratch: UnsafeMutableRawPointer, _ context: CPUContext
  ) throws(DeviceError) {
    var scratch = scratch
    let source = data.read(operands[0], &scratch, context)
    let places = indices.read(operands[1], &scratch, context)
    let target = output.place(operands[2], &scratch)
    let complaint = Lock<(index: Int64, position: Int)?>(nil)
    context.pool.split(rows, grain: grain) { begin, end in
      var index: Int64 = 0
      var position = 0
      guard bvk_gather_run(plan.pointer, target, source, places, begin, end, &index, &position) != BVK_OK else {
        return
      }
      // The first of all bad ones, so that the message does not depend on which thread was faster.
      let (badIndex, badPosition) = (index, position)
      complaint.withLock { if $0.map({ badPosition < $0.position }) ?? true { $0 = (badIndex, badPosition) } }
    }
    if let complaint = complaint.withLock({ $0 }) {
      throw DeviceError(
        .indexOutOfRange,
        "index \(complaint.index), number \(complaint.position) of the indices, lies outside "
          + "-\(axisExtent)..<\(axisExtent), axis \(axis) of the data")
    }
    output.write(operands[2], from: target, context)
  }
}
