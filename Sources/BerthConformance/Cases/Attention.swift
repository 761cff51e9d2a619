// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let attention = CaseGenerator(
    .attention, hardPattern: .sparse(oneIn: 200),
    domains: { call in
      guard let geometry = try? AttentionGeometry(call) else { return [] }
      // Queries and keys whose scores differ by a few: a softmax that one key wins says little of the others.
      let moderate = ValueDomain.range(-1, 1)
      return [
        moderate, moderate, .any, .bias, moderate, .any,
        .count(upTo: geometry.totalKeys),
      ]
    },
    build: { builder in
      builder.addPlainAttentions()
      builder.addMaskedAttentions()
      builder.addCachedAttentions()
      builder.addAttentionLayouts()
      builder.addAttentionScores()
    })
}

/// Attributes of a call, to be added to.
private typealias Attributes = [String: AttributeValue]

extension CaseBuilder {
  private func data(_ dtype: DType, _ extents: Int...) -> OperandSpec {
    var spec = data(extents)
    spec.dtype = dtype
    return spec
  }

  /// Self-attention or cross-attention of `heads` heads, over a batch of 1.
  private func attention(heads: Int, groups: Int = 1, _ queries: Int, _ keys: Int, _ size: Int, _ valueSize: Int? = nil)
    -> [OperandSpec?]
  {
    [
      data(1, heads * groups, queries, size), data(1, heads, keys, size), data(1, heads, keys, valueSize ?? size),
    ]
  }

  /// Sizes, heads, scales, caps, windows.
  fileprivate mutating func addPlainAttentions() {
    // Around the edges of tiles of rows, keys and elements; one query; one key; long sums.
    let sizes: [(queries: Int, keys: Int, size: Int)] = [
      (1, 1, 1), (1, 7, 3), (3, 1, 5), (2, 3, 4), (5, 16, 8), (8, 17, 16), (12, 31, 15), (13, 33, 32), (47, 49, 17),
      (49, 64, 33), (64, 65, 64), (1, 255, 16), (4, 257, 9), (5, 300, 80), (97, 12, 8), (1, 2100, 24), (3, 1030, 8),
      (6, 515, 128), (8, 1025, 16), (9, 1025, 16), (48, 1030, 8),
    ]
    for (index, (queries, keys, size)) in sizes.enumerated() {
      add(
        attention(heads: 1 + index % 2, queries, keys, size), attributes: ["is_causal": .int(index / 2 % 2)],
        fills: [index % 2 == 0 ? .random : .exact])
    }
    // Values of another size, groups of heads that share keys and values, several batches.
    add(attention(heads: 2, 7, 9, 8, 20), fills: [.random, .exact])
    add(attention(heads: 3, 7, 9, 20, 1), fills: [.random])
    add(attention(heads: 2, groups: 3, 5, 11, 8), fills: [.random])
    add(attention(heads: 1, groups: 8, 1, 40, 16), fills: [.random])
    add(attention(heads: 2, groups: 4, 1, 1500, 16), fills: [.random])
    add([data(3, 4, 6, 8), data(3, 2, 10, 8), data(3, 2, 10, 12)], fills: [.random])
    add([data(2, 5, 36), data(2, 9, 12), data(2, 9, 21)], attributes: packed(9, 3), fills: [.random, .exact])
    add([data(2, 70, 32), data(2, 70, 32), data(2, 70, 32)], attributes: packed(2, 2), fills: [.random])
    let (queries, keys) = (random.integer(in: 2...70), random.integer(in: 2...90))
    add(attention(heads: 2, queries, keys, random.integer(in: 2...40)), fills: [.random])

    let attributes: [Attributes] = [
      ["scale": 0.0], ["scale": 1.0], ["scale": 0.01], ["scale": 3.5], ["softcap": 0.5], ["softcap": 2.0],
      ["softcap": 30.0, "scale": 2.0], ["is_causal": 1, "softcap": 1.5], ["left_window_size": 3],
      ["right_window_size": 2], ["left_window_size": 0, "right_window_size": 0],
      ["left_window_size": 20, "right_window_size": 5, "is_causal": 1],
    ]
    for attributes in attributes { add(attention(heads: 2, 21, 29, 12), attributes: attributes, fills: [.random]) }
    for precision in [DType.float32, .float16, .float64, .bfloat16] {
      add(
        attention(heads: 1, 9, 20, 8), attributes: ["softmax_precision": .int(Int(precision.rawValue))],
        fills: [.random])
    }
    for other in [DType.float64, .float32, .float16, .bfloat16] where other != dtype {
      add([data(1, 2, 6, 8), data(1, 2, 9, 8), data(other, 1, 2, 9, 10)], fills: [.random])
      add([data(1, 1, 1, 8), data(1, 1, 9, 8), data(other, 1, 1, 9, 33)], fills: [.random])
    }
    // Nothing to do; no key to see.
    for (batch, queries, keys) in [(0, 3, 4), (2, 0, 4), (2, 3, 0)] {
      add([data(batch, 2, queries, 5), data(batch, 2, keys, 5), data(batch, 2, keys, 5)], fills: [.random])
    }
    // Scores far from zero, whose exponentials overflow unless the maximum is taken off.
    add(attention(heads: 1, 6, 40, 16), fills: [.offset])
    add(attention(heads: 3, 20, 30, 8), fills: [.hard])
    add(attention(heads: 3, 20, 30, 8), attributes: ["is_causal": 1, "softcap": 4.0], fills: [.hard])
    add(attention(heads: 3, 1, 300, 8), fills: [.hard])
  }

  private func packed(_ queryHeads: Int, _ keyHeads: Int) -> Attributes {
    ["q_num_heads": .int(queryHeads), "kv_num_heads": .int(keyHeads)]
  }

  /// Masks of both kinds, broadcast in every way, shorter than the keys, with windows.
  fileprivate mutating func addMaskedAttentions() {
    let operands: [OperandSpec?] = [data(2, 4, 6, 8), data(2, 2, 10, 8), data(2, 2, 10, 8)]
    let shapes: [[Int]] = [
      [10], [1, 10], [6, 10], [6, 1], [4, 6, 10], [4, 1, 10], [2, 1, 6, 10], [2, 4, 6, 10], [1, 4, 6, 7], [6, 3],
      [6, 0],
    ]
    for (index, extents) in shapes.enumerated() {
      for dtype in [DType.bool, dtype] {
        var mask = data(extents)
        mask.dtype = dtype
        add(operands + [mask], attributes: index % 3 == 2 ? ["is_causal": 1] : [:], fills: [.random])
      }
    }
    // Longer than a block of keys, with ends anywhere.
    add(attention(heads: 1, 50, 520, 8) + [data(.bool, 50, 520)], fills: [.random])
    add(attention(heads: 1, 50, 300, 8) + [data(50, 290)], attributes: ["left_window_size": 130], fills: [.random])
    add(attention(heads: 1, 1, 2100, 8) + [data(1, 2100)], attributes: ["softcap": 1.0], fills: [.random])
    // Few keys: many rows see none.
    add(attention(heads: 3, 30, 2, 4) + [data(.bool, 3, 30, 2)], fills: [.random])
    add(attention(heads: 3, 30, 2, 4) + [data(3, 30, 2)], fills: [.random])
    add(attention(heads: 2, 20, 30, 8) + [data(20, 30)], fills: [.hard])
    add(attention(heads: 2, 20, 30, 8) + [data(.bool, 20, 30)], fills: [.hard])
    for other in [DType.float32, .float16] where other != dtype {
      add(operands + [data(other, 6, 10)], fills: [.random])
    }
  }

  /// Keys and values of earlier steps, in the operator's own cache and in one that K and V hold whole.
  fileprivate mutating func addCachedAttentions() {
    let all: [OutputSpec] = [.dense, .dense, .dense]
    for (queries, past, keys, size) in [(1, 5, 1, 8), (4, 12, 6, 8), (3, 300, 3, 16), (1, 1100, 1, 8), (2, 0, 3, 4)] {
      let operands: [OperandSpec?] = [
        data(2, 4, queries, size), data(2, 2, keys, size), data(2, 2, keys, size + 2), nil, data(2, 2, past, size),
        data(2, 2, past, size + 2),
      ]
      add(operands, outputs: all, attributes: ["is_causal": 1], fills: [.random])
      add(operands, attributes: ["is_causal": 1, "left_window_size": 4], fills: [.exact])
    }
    add(
      [data(2, 4, 24), data(2, 6, 12), data(2, 6, 10), data(4, 11), data(2, 2, 5, 6), data(2, 2, 5, 5)], outputs: all,
      attributes: packed(4, 2), fills: [.random])
    // Without a past, the present is what is new.
    add([data(2, 3, 12), data(2, 6, 12), data(2, 6, 10)], outputs: all, attributes: packed(2, 2), fills: [.random])
    add([data(2, 2, 3, 4), data(2, 2, 6, 4), data(2, 2, 6, 5)], outputs: [.dense, .absent, .dense], fills: [.random])

    for (queries, keys) in [(1, 20), (3, 9), (8, 5), (1, 1300), (40, 300)] {
      let operands: [OperandSpec?] = [
        data(4, 4, queries, 8), data(4, 2, keys, 8), data(4, 2, keys, 8), nil, nil, nil, data(.int64, 4),
      ]
      add(operands, attributes: ["is_causal": .int(keys % 2)], fills: [.random])
      add(operands, attributes: ["left_window_size": 2, "right_window_size": 1], fills: [.random])
    }
    add(
      [
        data(3, 2, 4, 8), data(3, 2, 9, 8), data(3, 2, 9, 8), data(.bool, 3, 1, 4, 7), nil, nil,
        data(.int64, 3).spread(by: 2),
      ], attributes: ["is_causal": 1], fills: [.random, .hard])
  }

  /// Operands and results that are views: heads behind positions, gaps, offsets, backwards.
  fileprivate mutating func addAttentionLayouts() {
    let (q, k, v, y) = (data(2, 4, 7, 8), data(2, 2, 9, 8), data(2, 2, 9, 6), data(2, 4, 7, 6))
    let mask = data(7, 9)
    func swapped(_ operand: OperandSpec) -> OperandSpec {
      var copy = operand
      let (heads, positions, size) = (operand.shape[1], operand.shape[2], operand.shape[3])
      copy.strides = try? Strides([positions * heads * size, size, heads * size, 1])
      return copy
    }
    add([swapped(q), swapped(k), swapped(v)], outputs: [swapped(y).asOutput], fills: [.random, .exact])
    add([swapped(q), swapped(k), swapped(v), mask], attributes: ["is_causal": 1], fills: [.random])
    for (queries, result) in zip(q.layouts, y.layouts) {
      add([queries, k, v], outputs: [result.asOutput], fills: [.random])
    }
    for (mask, (keys, values)) in zip(mask.layouts, zip(k.layouts, v.layouts)) {
      add([q, keys, values, mask], fills: [.random])
      // A single query takes another way through keys and values.
      add([data(2, 2, 1, 8), keys, values], fills: [.random])
    }
    let (pastKey, pastValue) = (data(2, 2, 5, 8), data(2, 2, 5, 6))
    for (keys, values) in zip(pastKey.layouts, pastValue.layouts) {
      add(
        [q, swapped(k), v, nil, keys, values],
        outputs: [.dense, data(2, 2, 14, 8).permuted.asOutput, data(2, 2, 14, 6).spread(by: 2).asOutput],
        fills: [.random])
    }
    let (flatQ, flatK) = (data(2, 7, 24), data(2, 9, 24))
    for (left, right) in zip(flatQ.layouts, flatK.layouts) {
      add([left, right, flatK], outputs: [flatQ.permuted.asOutput], attributes: packed(3, 3), fills: [.random])
    }
  }

  /// What is let out of the scores, at each stage.
  fileprivate mutating func addAttentionScores() {
    let operands: [OperandSpec?] = [data(2, 4, 6, 8), data(2, 2, 10, 8), data(2, 2, 10, 8)]
    let scores: [OutputSpec] = [.dense, .absent, .absent, .dense]
    for mode in 0...3 {
      let stage: Attributes = ["qk_matmul_output_mode": .int(mode)]
      add(operands, outputs: scores, attributes: stage, fills: [.random])
      add(
        operands + [data(.bool, 6, 10)], outputs: scores,
        attributes: stage.merging(["is_causal": 1, "softcap": 1.5]) { $1 }, fills: [.random])
      add(
        [
          data(1, 2, 50, 8), data(1, 2, 40, 8), data(1, 2, 40, 8), data(50, 290), data(1, 2, 260, 8),
          data(1, 2, 260, 8),
        ], outputs: [.dense, .dense, .dense, .dense],
        attributes: stage.merging(["left_window_size": 100]) { $1 }, fills: [.random])
      add(
        [data(3, 2, 4, 8), data(3, 2, 9, 8), data(3, 2, 9, 8), data(4, 9), nil, nil, data(.int64, 3)], outputs: scores,
        attributes: stage, fills: [.random, .hard])
      add(
        [data(1, 1, 1, 4), data(1, 1, 1030, 4), data(1, 1, 1030, 4)],
        outputs: [.dense, .absent, .absent, data(1, 1, 1, 1030).spread(by: 2).asOutput], attributes: stage,
        fills: [.random])
    }
  }
}
