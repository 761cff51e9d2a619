// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Attention`. Computed in float32, float64 queries in float64, from scores to sums, whatever `softmax_precision`
  /// says: a device may be more exact.
  static let attention = CPUOperator(.attention) { call, context throws(DeviceError) in
    try AttentionKernel(call, context)
  }
}

/// Attention in one pass over the keys, of whatever layout: never more of the scores is kept than those of a block of
/// queries and keys.
private final class AttentionKernel: CPUKernel {
  /// Where operands are among those that are bound, by their places in the schema; nil for an absent one.
  private struct Places {
    let inputs: [Int?]
    let outputs: [Int?]

    init(_ call: OperatorCall) {
      var next = 0
      func place(_ operand: TensorDescriptor?) -> Int? {
        guard operand != nil else { return nil }
        defer { next += 1 }
        return next
      }
      inputs = call.inputs.map(place)
      outputs = call.outputs.map(place)
    }

    /// The place of Y, which is always there, behind the inputs.
    var firstOutput: Int { inputs.count { $0 != nil } }

    func input(_ index: Int) -> Int? { index < inputs.count ? inputs[index] : nil }
    func output(_ index: Int) -> Int? { index < outputs.count ? outputs[index] : nil }
  }

  /// A part of `present_key` or `present_value`, which is a copy of `past_key` and K, or of `past_value` and V.
  private struct CacheCopy {
    let copy: StridedCopy
    let source: Int
    let target: Int
    /// Where in the target it begins.
    let byteOffset: Int
  }

  private let plan: Pinned<bvk_attention>
  private let places: Places
  private let copies: [CacheCopy]
  /// The work is divided into so many tasks, each with scratch of its own.
  private let tasks: Int
  private let finishTasks: Int

  init(_ call: OperatorCall, _ context: CPUContext) throws(DeviceError) {
    let geometry = try AttentionGeometry(call)
    places = Places(call)
    copies = try AttentionKernel.copies(call, geometry, places)

    var plan = bvk_attention()
    try plan.describe(call, geometry)
    let dtype = try call.input(0).dtype
    try bvk_attention_init(&plan, context.isa, context.pool.threads).check("Attention of \(dtype)")
    self.plan = Pinned(plan)
    let isWorth = geometry.flops >= Int(Division.flopsPerTask)
    let most = isWorth ? context.pool.threads * ThreadPool.chunksPerThread : 1
    tasks = min(plan.items, most)
    finishTasks = min(plan.finish_items, most)
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    for part in copies {
      part.copy.run(operands[part.target] + part.byteOffset, operands[part.source], context)
    }
    if tasks == 0 { return }
    let scratch = plan.pointer.pointee.scratch_bytes
    let (needed, overflow) = scratch.multipliedReportingOverflow(by: max(tasks, finishTasks))
    let (total, overflowToo) = needed.addingReportingOverflow(plan.pointer.pointee.partial_bytes)
    guard !overflow, !overflowToo else {
      throw DeviceError(.outOfMemory, "the scratch memory of an attention is larger than what can be addressed")
    }
    try context.withScratch(total) { run(operands, partial: $0, scratch: $0 + (total - needed), context) }
  }

  private func run(
    _ operands: Operands, partial: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer, _ context: CPUContext
  ) {
    var io = bvk_attention_operands(
      q: operands[0], key: operands[1], value: operands[2],
      mask: places.input(3).map { UnsafeRawPointer(operands[$0]) },
      past_key: places.input(4).map { UnsafeRawPointer(operands[$0]) },
      past_value: places.input(5).map { UnsafeRawPointer(operands[$0]) },
      valid: places.input(6).map { UnsafePointer(operands[$0].assumingMemoryBound(to: Int64.self)) },
      y: operands[places.firstOutput], scores: places.output(3).map { operands[$0] })
    let (plan, tasks, finishTasks) = (plan.pointer, tasks, finishTasks)
    let (items, step) = (plan.pointee.items, plan.pointee.scratch_bytes)
    withUnsafeMutablePointer(to: &io) { io in
      context.pool.run(tasks) { task in
        for item in items * task / tasks..<items * (task + 1) / tasks {
          bvk_attention_run(plan, io, item, scratch + task * step, partial)
        }
      }
      let rest = plan.pointee.finish_items
      context.pool.run(finishTasks) { task in
        for item in rest * task / finishTasks..<rest * (task + 1) / finishTasks {
          bvk_attention_finish(plan, io, item, scratch + task * step, partial)
        }
      }
    }
  }

  private static func copies(
    _ call: OperatorCall, _ geometry: AttentionGeometry, _ places: Places
  ) throws(DeviceError) -> [CacheCopy] {
    var copies: [CacheCopy] = []
    for (past, new, present) in [(4, 1, 1), (5, 2, 2)] {
      guard let target = call.optionalOutput(present), let place = places.output(present) else { continue }
      let new = (
        place: places.input(new), descriptor: try geometry.byHeads(try call.input(new), heads: geometry.keyHeads)
      )
      let old = (place: places.input(past), descriptor: call.optionalInput(past))
      var position = 0
      for (source, descriptor) in [old, (new.place, Optional(new.descriptor))] {
        guard let source, let descriptor else { continue }
        let part = try TensorDescriptor(
          target.dtype, descriptor.shape, strides: target.strides,
          offset: descriptor.shape.isEmpty ? target.offset : target.offset + position * target.strides[2])
        copies.append(
          CacheCopy(
            copy: try StridedCopy(descriptor, to: part), source: source, target: place,
            byteOffset: (part.offset - target.offset) * target.dtype.byteWidth))
        position += descriptor.shape[2]
      }
    }
    return copies
  }
}

extension bvk_attention {
  /// Fills in what the kernel has to know of a call.
  fileprivate mutating func describe(_ call: OperatorCall, _ geometry: AttentionGeometry) throws(DeviceError) {
    let (q, k, v) = (try call.input(0), try call.input(1), try call.input(2))
    dtype = q.dtype.code
    value_dtype = v.dtype.code
    mask_dtype = (call.optionalInput(3)?.dtype ?? q.dtype).code
    (batch, kv_heads, group) = (geometry.batch, geometry.keyHeads, geometry.groupSize)
    (queries, past, keys) = (geometry.queries, geometry.past, geometry.keys)
    (head_size, value_size) = (geometry.headSize, geometry.valueSize)
    mask_keys = geometry.maskKeys ?? 0
    scale = geometry.scale.map { Double($0) } ?? 1 / Double(geometry.headSize).squareRoot()
    softcap = Double(geometry.softcap)
    left = Int64(geometry.left ?? -1)
    right = Int64(geometry.right ?? -1)
    q_strides = bvk_attention_strides(try geometry.byHeads(q, heads: geometry.queryHeads))
    key_strides = bvk_attention_strides(try geometry.byHeads(k, heads: geometry.keyHeads))
    value_strides = bvk_attention_strides(try geometry.byHeads(v, heads: geometry.keyHeads))
    y_strides = bvk_attention_strides(try geometry.byHeads(try call.output(0), heads: geometry.queryHeads))
    if let pastKey = call.optionalInput(4) { past_key_strides = bvk_attention_strides(pastKey) }
    if let pastValue = call.optionalInput(5) { past_value_strides = bvk_attention_strides(pastValue) }
    if let mask = call.optionalInput(3) { mask_strides = bvk_attention_strides(try geometry.maskByHeads(mask)) }
    valid_stride = call.optionalInput(6)?.strides[0] ?? 0
    scores_stage = BVK_ATTENTION_NO_SCORES
    if let scores = call.optionalOutput(3) {
      scores_strides = bvk_attention_strides(scores)
      scores_stage = geometry.scores.code
    }
  }
}

extension bvk_attention_strides {
  /// The strides of a tensor of four axes.
  fileprivate init(_ operand: TensorDescriptor) {
    let strides = operand.strides
    self.init(batch: strides[0], head: strides[1], position: strides[2], element: strides[3])
  }
}

extension AttentionScores {
  fileprivate var code: bvk_attention_scores {
    switch self {
    case .raw: BVK_ATTENTION_RAW
    case .capped: BVK_ATTENTION_CAPPED
    case .masked: BVK_ATTENTION_MASKED
    case .probabilities: BVK_ATTENTION_PROBABILITIES
    }
  }
}
