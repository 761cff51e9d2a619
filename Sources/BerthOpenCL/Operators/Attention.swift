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
    let results = Int.saturatingProduct(geometry.batch, geometry.queryHeads, geometry.queries)
    guard results > 0, geometry.valueSize > 0 || scores != nil else { return }

    let dtype = q.descriptor.dtype
    let tiles = try AttentionTiles(geometry, dtype, isWritingScores: scores != nil, context)
    let program = Program(tiles.file, macros(tiles))
    let shape = try shape(geometry, tiles)
    // What each span of keys finds of a row: maximum, total, sums of the values.
    var partial: TensorPlace?
    if tiles.spans > 1 {
      let count = Int.saturatingProduct(results, tiles.spans, geometry.valueSize.saturatingAdding(2))
      partial = scratch(TensorType(dtype.accumulator, try Shape([count])))
    }
    let scale = geometry.scale.map { Double($0) } ?? 1 / Double(geometry.headSize).squareRoot()
    func number(_ value: Double) -> Argument { dtype == .float64 ? .double(value) : .float(Float(value)) }
    // Where an operand is absent no kernel looks at the one in its place.
    let tensors = [q, k, v, pastKey ?? k, pastValue ?? v, mask ?? q, lengths ?? q, y, scores ?? y, partial ?? y]
    run(
      program, "attention",
      tensors.map { .tensor($0) } + [shape, window(geometry), number(scale), number(Double(geometry.softcap))],
      over: tiles.grid)
    guard let partial else { return }
    run(
      program, "finish", [.tensor(partial), .tensor(y), shape],
      over: .items(.saturatingProduct(results, geometry.valueSize), cost: .saturatingProduct(tiles.spans, 8)))
  }

  /// The macros of `attention_geometry.cl`, and those of the tiles.
  private func macros(_ tiles: AttentionTiles) -> [String: String] {
    var macros = tiles.macros
    for (name, index) in [("T", 0), ("TV", 2), ("TM", 3)] {
      macros[name] = optionalInput(index)?.descriptor.dtype.shortName
    }
    if optionalInput(3)?.descriptor.dtype == .bool { macros["MASK_IS_BOOL"] = "1" }
    return macros
  }

  /// The struct `attention_geometry`.
  private func shape(_ geometry: AttentionGeometry, _ tiles: AttentionTiles) throws(DeviceError) -> Argument {
    let (lengths, scores) = (optionalInput(6), optionalOutput(3))
    var fields = [
      geometry.batch, geometry.keyHeads, geometry.groupSize, geometry.queries, geometry.past, geometry.keys,
      geometry.headSize, geometry.valueSize, geometry.maskKeys ?? 0, scores == nil ? 0 : geometry.scores.rawValue + 1,
      lengths == nil ? 0 : 1, lengths?.descriptor.strides[0] ?? 0, tiles.spans, tiles.spanKeys,
    ]
    let operands: [TensorDescriptor?] = [
      try geometry.byHeads(try input(0).descriptor, heads: geometry.queryHeads),
      try geometry.byHeads(try input(1).descriptor, heads: geometry.keyHeads),
      try geometry.byHeads(try input(2).descriptor, heads: geometry.keyHeads),
      optionalInput(4)?.descriptor, optionalInput(5)?.descriptor,
      try optionalInput(3).map { mask throws(DeviceError) in try geometry.maskByHeads(mask.descriptor) },
      try geometry.byHeads(try output(0).descriptor, heads: geometry.queryHeads), scores?.descriptor,
    ]
    for operand in operands { fields += operand?.strides.values ?? [0, 0, 0, 0] }
    return .indices(fields, count: fields.count)
  }

  /// The struct `attention_window`.
  private func window(_ geometry: AttentionGeometry) -> Argument {
    // No key is as far from a query as 2^62 positions, and no sum of a position and that overflows.
    .bytes(
      [geometry.left ?? -1, geometry.right ?? -1].flatMap { bound in
        withUnsafeBytes(of: Int64(min(bound, 1 << 62))) { Array($0) }
      })
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

  init(
    _ geometry: AttentionGeometry, _ dtype: DType, isWritingScores: Bool, _ context: OpenCLContext
  ) throws(DeviceError) {
    let isDouble = dtype == .float64
    let count = Int.saturatingProduct(geometry.groupSize, geometry.queries)
    // Results of a group's work-item in either direction: as many as local memory of 32 KiB has room for at most, half as many of twice
    // the size, and one row where there are few. Else rows are the lanes of a vector of 64 bytes.
    let isByGroup = context.strategy == .gpu
    let group = context.traits.maximumWorkGroupSize >= 256 ? 16 : 8
    // A block of keys is as long as the tiles that their products go by, 16, so a narrow group's items have two at least.
    let wanted = isByGroup ? try context.tuning.parameters(of: "attention")["itemResults", 1...4] : 1
    let each = max(isDouble ? wanted / 2 : wanted, 16 / group)
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
