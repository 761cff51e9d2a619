// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Attention`. Computed in float32, float64 queries in float64, from scores to sums, whatever `softmax_precision` says: a device may
  /// be more exact.
  static let attention = OpenCLOperator(.attention) { call, context throws(DeviceError) in
    let geometry = try AttentionGeometry(call)
    var recipe = Recipe(call, context)
    for (past, new, present) in [(4, 1, 1), (5, 2, 2)] {
      try recipe.addPresent(geometry, past: past, new: new, present: present)
    }
    try recipe.addAttention(geometry)
    return recipe
  }
}

extension Recipe {
  /// Makes `present_key` or `present_value`: what is past, and behind it what is new.
  fileprivate mutating func addPresent(
    _ geometry: AttentionGeometry, past: Int, new: Int, present: Int
  ) throws(DeviceError) {
    guard let target = optionalOutput(present) else { return }
    let new = try input(new)
    let added = new.with(try geometry.byHeads(new.descriptor, heads: geometry.keyHeads))
    var position = 0
    for source in [optionalInput(past), added] {
      guard let source, !source.descriptor.shape.isEmpty else { continue }
      let strides = target.descriptor.strides
      let part = try TensorDescriptor(
        target.descriptor.dtype, source.descriptor.shape, strides: strides,
        offset: target.descriptor.offset + position * strides[2])
      copy(source, to: target.with(part))
      position += source.descriptor.shape[2]
    }
  }

  /// Makes Y, and `qk_matmul_output` if it is wanted.
  fileprivate mutating func addAttention(_ geometry: AttentionGeometry) throws(DeviceError) {
    let (q, k, v, y) = (try input(0), try input(1), try input(2), try output(0))
    let (mask, lengths, scores) = (optionalInput(3), optionalInput(6), optionalOutput(3))
    let (pastKey, pastValue) = (optionalInput(4), optionalInput(5))
    let rows = Int.saturatingProduct(geometry.groupSize, geometry.queries)
    guard Int.saturatingProduct(geometry.batch, geometry.keyHeads, rows) > 0, geometry.valueSize > 0 || scores != nil
    else { return }

    let dtype = q.descriptor.dtype
    let tiles = AttentionTiles(geometry, dtype, isWritingScores: scores != nil, context)
    var macros = tiles.macros
    macros["T"] = dtype.shortName
    macros["TV"] = v.descriptor.dtype.shortName
    if let mask {
      macros["TM"] = mask.descriptor.dtype.shortName
      if mask.descriptor.dtype == .bool { macros["MASK_IS_BOOL"] = "1" }
    }

    var strides: [Int] = []
    let operands: [TensorDescriptor?] = [
      try geometry.byHeads(q.descriptor, heads: geometry.queryHeads),
      try geometry.byHeads(k.descriptor, heads: geometry.keyHeads),
      try geometry.byHeads(v.descriptor, heads: geometry.keyHeads), pastKey?.descriptor, pastValue?.descriptor,
      try mask.map { mask throws(DeviceError) in try geometry.maskByHeads(mask.descriptor) },
      try geometry.byHeads(y.descriptor, heads: geometry.queryHeads), scores?.descriptor,
    ]
    for operand in operands { strides += operand?.strides.values ?? [0, 0, 0, 0] }
    let fields =
      [
        geometry.batch, geometry.keyHeads, geometry.groupSize, geometry.queries, geometry.past, geometry.keys,
        geometry.headSize, geometry.valueSize, geometry.maskKeys ?? 0, scores == nil ? 0 : geometry.scores.rawValue + 1,
        lengths == nil ? 0 : 1, lengths?.descriptor.strides[0] ?? 0, tiles.spans, tiles.spanKeys,
      ] + strides
    let window = [geometry.left ?? -1, geometry.right ?? -1].flatMap { bound in
      withUnsafeBytes(of: Int64(bound)) { Array($0) }
    }
    let scale = geometry.scale.map { Double($0) } ?? 1 / Double(geometry.headSize).squareRoot()
    func number(_ value: Double) -> Argument { dtype == .float64 ? .double(value) : .float(Float(value)) }
    let program = Program(tiles.file, macros)
    let shape = Argument.indices(fields, count: fields.count)
    let isWhole = tiles.spans == 1
    let results = Int.saturatingProduct(geometry.batch, geometry.queryHeads, geometry.queries)
    let partial =
      isWhole
      ? nil
      : scratch(
        TensorType(
          dtype.computed, try Shape([.saturatingProduct(results, tiles.spans, geometry.valueSize.saturatingAdding(2))]))
      )
    // Where an operand is absent no kernel looks at the one in its place.
    let tensors = [q, k, v, pastKey ?? k, pastValue ?? v, mask ?? q, lengths ?? q, y, scores ?? y, partial ?? y]
    run(
      program, "attention",
      tensors.map { .tensor($0) } + [shape, .bytes(window), number(scale), number(Double(geometry.softcap))],
      over: tiles.grid)
    guard let partial else { return }
    run(
      program, "finish", [.tensor(partial), .tensor(y), shape],
      over: .items(.saturatingProduct(results, geometry.valueSize), cost: .saturatingProduct(tiles.spans, 8)))
  }
}

/// How an attention is cut: what the macros of `attention_group.cl`, and the constants of `attention.cl`, say.
private struct AttentionTiles {
  let file: String
  let macros: [String: String]
  /// How many parts the keys are divided into, and how many keys each has.
  let spans: Int
  let spanKeys: Int
  /// The work-items.
  let grid: Grid

  /// Keys of a part where rows are few: enough to be worth a work-item or group and its part of a result. A matter of the shape alone,
  /// since the division shows in the bits.
  private static let span = 512

  init(_ geometry: AttentionGeometry, _ dtype: DType, isWritingScores: Bool, _ context: OpenCLContext) {
    let isDouble = dtype == .float64
    let count = Int.saturatingProduct(geometry.groupSize, geometry.queries)
    // Results of a group's work-item in either direction: as many as local memory of 32 KiB has room for, and one row where there are
    // few. Else rows are the lanes of a vector of 64 bytes.
    let isByGroup = context.strategy == .gpu
    let group = context.traits.maximumWorkGroupSize >= 256 ? 16 : 8
    let each = isDouble ? 2 : 4
    let eachRows = count <= group ? 1 : each
    file = isByGroup ? "attention_group" : "attention"
    macros = isByGroup ? ["GROUP": "\(group)", "EACH_ROWS": "\(eachRows)", "EACH": "\(each)"] : [:]
    let rows = isByGroup ? group * eachRows : isDouble ? 8 : 16
    let values = isByGroup ? group * each : 128

    // One work-item gains nothing, and what lets scores out looks at all keys.
    let isCut =
      count <= rows && geometry.totalKeys > 2 * AttentionTiles.span && context.strategy != .fpga && !isWritingScores
    spans = isCut ? (geometry.totalKeys - 1) / AttentionTiles.span + 1 : 1
    spanKeys = isCut ? AttentionTiles.span : max(geometry.totalKeys, 1)
    let down = Int.saturatingProduct(spans, (count - 1) / rows + 1)
    let across = max(geometry.valueSize - 1, 0) / values + 1
    let heads = Int.saturatingProduct(geometry.batch, geometry.keyHeads)
    grid =
      isByGroup
      ? .exact(global: [down * group, across * group, heads], local: [group, group, 1])
      // A key costs an operation with a vector for each of its elements, and of its value's.
      : .items(
        .saturatingProduct(heads, down, across),
        cost: .saturatingProduct(spanKeys, geometry.headSize.saturatingAdding(values)))
  }
}
