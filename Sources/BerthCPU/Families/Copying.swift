// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// A copy between two layouts of one shape, prepared.
final class StridedCopy: Sendable {
  private let plan: Pinned<bvk_copy>
  private let units: Int
  private let grain: Int

  /// Copies the elements of `source` to their places in `target`, which has the same shape and elements of the same
  /// width. Offsets do not count here: `run` is given the addresses of the first elements.
  convenience init(_ source: TensorDescriptor, to target: TensorDescriptor) throws(DeviceError) {
    try self.init(
      target.shape.extents, target.dtype, from: source.strides.values, to: target.strides.values)
  }

  /// Copies elements of `dtype` between two layouts of these extents.
  init(_ extents: [Int], _ dtype: DType, from source: [Int], to target: [Int]) throws(DeviceError) {
    var plan = bvk_copy()
    try bvk_copy_init(&plan, UInt32(extents.count), extents, target, source, dtype.byteWidth)
      .check("copying \(extents) from the strides \(source) to \(target)")
    self.plan = Pinned(plan)
    units = plan.units
    grain = max(CPUContext.moveGrain / max(plan.unit_bytes, 1), 1)
  }

  /// Copies, on several threads where that pays.
  func run(_ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ context: CPUContext) {
    if units < 2 * grain {
      bvk_copy_run(plan.pointer, target, source, 0, units)
    } else {
      context.pool.split(units, grain: grain) { begin, end in
        bvk_copy_run(plan.pointer, target, source, begin, end)
      }
    }
  }
}

/// An operator that moves its one input, as it is or seen under another layout, to its output.
final class CopyKernel: CPUKernel {
  private let copy: StridedCopy
  private let sourceOffset: Int

  /// - Parameter source: the input as it is to be seen: of the output's shape. Its offset may differ from that of the
  ///   input which is bound, whose is `boundOffset`, in elements.
  init(_ source: TensorDescriptor, boundOffset: Int, to target: TensorDescriptor) throws(DeviceError) {
    copy = try StridedCopy(source, to: target)
    sourceOffset = target.shape.isEmpty ? 0 : (source.offset - boundOffset) * source.dtype.byteWidth
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    copy.run(operands[1], operands[0] + sourceOffset, context)
  }
}
