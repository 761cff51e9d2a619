// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension ScatterReduction {
  /// The reduction as the C kernels name it.
  var code: bvk_combine_op {
    switch self {
    case .replace: BVK_COMBINE_REPLACE
    case .add: BVK_COMBINE_ADD
    case .mul: BVK_COMBINE_MUL
    case .max: BVK_COMBINE_MAX
    case .min: BVK_COMBINE_MIN
    }
  }
}

/// The first of the bad indices that the threads of a run meet, so that the message does not depend on which was faster.
final class IndexComplaint: Sendable {
  private let first = Lock<bvk_bad_index?>(nil)

  /// Notes what a kernel returned.
  func note(_ status: bvk_status, _ bad: bvk_bad_index) {
    guard status != BVK_OK else { return }
    first.withLock { if $0.map({ bad.position < $0.position }) ?? true { $0 = bad } }
  }

  /// Throws if there was one.
  ///
  /// - Parameter axis: the axis of the data that an index of a tuple stands for, and its extent.
  func check(_ axis: (_ component: Int) -> (axis: Int, extent: Int)) throws(DeviceError) {
    guard let bad = first.withLock({ $0 }) else { return }
    let (axis, extent) = axis(Int(bad.component))
    throw DeviceError(
      .indexOutOfRange, "index \(bad.value) lies outside -\(extent)..<\(extent), axis \(axis) of the data")
  }
}

/// Elements looked up along an axis, prepared: those of `along`, which goes side by side with the indices, and those of `indexed`.
final class ElementLookup: Sendable {
  private let plan: Pinned<bvk_lines>
  private let lines: Int
  private let length: Int
  private let axis: Int
  private let axisExtent: Int
  private let isGather: Bool

  /// - Parameters:
  ///   - along: of the indices' shape.
  ///   - indexed: of any extent along `axis`, elsewhere at least of the indices'.
  ///   - reduction: how elements of `along` are brought to `indexed`; nil: they are brought the other way.
  ///   - skips: whether an index that lies outside is passed over.
  init(
    along: TensorDescriptor, indices: TensorDescriptor, indexed: TensorDescriptor, axis: Int,
    reduction: ScatterReduction?, skips: Bool = false
  ) throws(DeviceError) {
    var plan = bvk_lines()
    try bvk_lines_init(
      &plan, UInt32(indices.shape.rank), indices.shape.extents,
      along.strides.values + indices.strides.values + indexed.strides.values, UInt32(axis), Int64(indexed.shape[axis]),
      indexed.dtype.code, indices.dtype.code, reduction == nil ? 1 : 0, (reduction ?? .replace).code,
      skips ? BVK_OUTSIDE_IS_SKIPPED : BVK_OUTSIDE_FAILS
    ).check("indices of \(indices.dtype) into \(indexed.dtype)")
    (lines, length) = (plan.lines, plan.length)
    (self.axis, axisExtent, isGather) = (axis, indexed.shape[axis], reduction == nil)
    self.plan = Pinned(plan)
  }

  /// Looks up all, on several threads where that pays.
  ///
  /// - Throws: `.indexOutOfRange`.
  func run(
    along: UnsafeMutableRawPointer, indices: UnsafeRawPointer, indexed: UnsafeMutableRawPointer, _ context: CPUContext
  ) throws(DeviceError) {
    let (plan, lines, length) = (plan.pointer, lines, length)
    let complaint = IndexComplaint()
    func look(_ lineRange: Range<Int>, _ placeRange: Range<Int>) {
      var bad = bvk_bad_index()
      let status = bvk_lines_run(
        plan, along, indices, indexed, lineRange.lowerBound, lineRange.upperBound, placeRange.lowerBound,
        placeRange.upperBound, &bad)
      complaint.note(status, bad)
    }
    // Updates of one line may meet, and then their order matters: lines are divided, not their places. Elements that are
    // gathered never meet.
    if isGather, lines < length {
      let grain = max(ElementLookup.grain / max(lines, 1), 1)
      context.pool.split(length, grain: grain) { begin, end in look(0..<lines, begin..<end) }
    } else {
      let grain = max(ElementLookup.grain / max(length, 1), 1)
      context.pool.split(lines, grain: grain) { begin, end in look(begin..<end, 0..<length) }
    }
    try complaint.check { _ in (axis, axisExtent) }
  }

  /// Elements for which waking a thread pays: one takes some two nanoseconds to find and bring.
  private static let grain = 16 << 10
}

/// Slices looked up by tuples of indices, prepared.
final class TupleLookup: Sendable {
  private let plan: Pinned<bvk_tuples>
  private let tuples: Int
  private let sliceCount: Int
  private let axes: [(axis: Int, extent: Int)]
  private let isGather: Bool
  private let width: Int

  /// - Parameters:
  ///   - indices: dense.
  ///   - indexed: the axes behind those that the tuples point into lie densely, and those of the batch evenly.
  ///   - reduction: how slices are brought to `indexed`; nil: they are brought from there.
  init(
    indices: Shape, indexed: TensorDescriptor, _ geometry: TupleGeometry, reduction: ScatterReduction?
  ) throws(DeviceError) {
    let shape = indexed.shape
    let width = indexed.dtype.byteWidth
    var plan = bvk_tuples()
    plan.tuples = indices.extents.dropLast().reduce(1, *)
    plan.tuples_per_batch = max(indices.extents.dropLast()[geometry.batchRank...].reduce(1, *), 1)
    plan.batch_stride = (indexed.commonStride(0..<geometry.batchRank) ?? 0) * width
    plan.length = UInt32(geometry.length)
    withUnsafeMutableBytes(of: &plan.extent) { extents in
      let extents = extents.bindMemory(to: Int64.self)
      for (place, axis) in geometry.axes.enumerated() { extents[place] = Int64(shape[axis]) }
    }
    withUnsafeMutableBytes(of: &plan.stride) { strides in
      let strides = strides.bindMemory(to: Int.self)
      for (place, axis) in geometry.axes.enumerated() { strides[place] = indexed.strides[axis] * width }
    }
    plan.run = (geometry.axes.upperBound..<shape.rank).reduce(1) { $0 * shape[$1] }
    plan.gathers = reduction == nil ? 1 : 0
    plan.op = (reduction ?? .replace).code
    plan.dtype = indexed.dtype.code
    (tuples, sliceCount, isGather, self.width) = (plan.tuples, plan.run, reduction == nil, width)
    axes = geometry.axes.map { ($0, shape[$0]) }
    self.plan = Pinned(plan)
  }

  /// Whether an operand lies so that tuples can point into it.
  static func fits(_ indexed: TensorDescriptor, _ geometry: TupleGeometry) -> Bool {
    indexed.isDense(geometry.axes.upperBound..<indexed.shape.rank)
      && indexed.commonStride(0..<geometry.batchRank) != nil
  }

  /// Looks up all, on several threads where that pays.
  ///
  /// - Throws: `.indexOutOfRange`.
  func run(
    along: UnsafeMutableRawPointer, indices: UnsafeRawPointer, indexed: UnsafeMutableRawPointer, _ context: CPUContext
  ) throws(DeviceError) {
    let (plan, tuples, sliceCount) = (plan.pointer, tuples, sliceCount)
    let indices = indices.assumingMemoryBound(to: Int64.self)
    let complaint = IndexComplaint()
    func look(_ tupleRange: Range<Int>, _ elementRange: Range<Int>) {
      var bad = bvk_bad_index()
      let status = bvk_tuples_run(
        plan, along, indices, indexed, tupleRange.lowerBound, tupleRange.upperBound, elementRange.lowerBound,
        elementRange.upperBound, &bad)
      complaint.note(status, bad)
    }
    // Updates of one slice may meet, and then their order matters: slices are cut across, so that each thread sees all tuples.
    if isGather, tuples > context.pool.threads {
      let grain = max(CPUContext.moveGrain / max(sliceCount * width, 16), 1)
      context.pool.split(tuples, grain: grain) { begin, end in look(begin..<end, 0..<sliceCount) }
    } else {
      let grain = max(CPUContext.moveGrain / max(tuples * width, 1), 64)
      context.pool.split(sliceCount, grain: grain) { begin, end in look(0..<tuples, begin..<end) }
    }
    try complaint.check { axes[$0] }
  }
}
