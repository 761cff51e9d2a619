// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let rotaryEmbedding = CaseGenerator(
    .rotaryEmbedding, hardPattern: .sparse(oneIn: 20),
    domains: { call in
      let rows = (try? RotaryGeometry(call))?.cacheRows ?? 0
      return [.any, .range(-1, 1), .range(-1, 1), .index(below: rows)]
    },
    build: { builder in
      /// Calls on batch x heads x positions x elements, or packed, with caches of so many rows to pick from, or without.
      func add(
        _ extents: (batch: Int, heads: Int, positions: Int, size: Int), dimension: Int = 0, isPacked: Bool = false,
        rows: Int? = nil, interleaved: [Int] = [0, 1], fills: [Fill] = [.random],
        _ change: (_ operands: inout [OperandSpec?], _ outputs: inout [OutputSpec]?) -> Void = { _, _ in }
      ) {
        let (batch, heads, positions, size) = extents
        let pairs = (dimension == 0 ? size : dimension) / 2
        let cache = rows.map { builder.data($0, pairs) } ?? builder.data(batch, positions, pairs)
        let x = isPacked ? builder.data(batch, positions, heads * size) : builder.data(batch, heads, positions, size)
        var ids = builder.data(batch, positions)
        ids.dtype = .int64
        for interleaved in interleaved {
          var attributes: [String: AttributeValue] = ["interleaved": .int(interleaved)]
          if isPacked { attributes["num_heads"] = .int(heads) }
          if dimension != 0 { attributes["rotary_embedding_dim"] = .int(dimension) }
          var operands: [OperandSpec?] = [x, cache, cache] + (rows == nil ? [] : [ids])
          var outputs: [OutputSpec]?
          change(&operands, &outputs)
          builder.add(operands, outputs: outputs, attributes: attributes, fills: fills)
        }
      }
      // Around vectors and chunks of pairs.
      for (index, size) in [2, 6, 14, 16, 18, 32, 34, 64, 66, 80, 128, 130, 258].enumerated() {
        add((1, 2, 3, size), rows: 10, fills: [index % 2 == 0 ? .random : .exact])
      }
      for isPacked in [false, true] {
        for rows in [nil, 1, 50] {
          add((2, 3, 5, 24), isPacked: isPacked, rows: rows)
          add((2, 3, 5, 24), dimension: 10, isPacked: isPacked, rows: rows)
        }
        add((1, 9, 70, 64), isPacked: isPacked, rows: 4096)
        for extents in [(0, 3, 5, 8), (2, 3, 0, 8), (2, 3, 5, 0)] {
          add(extents, isPacked: isPacked, rows: 7, interleaved: [1])
        }
      }
      add((2, builder.random.integer(in: 1...9), builder.random.integer(in: 1...40), 32), rows: 60)
      let (x, cache) = (builder.data(2, 3, 5, 12), builder.data(9, 6))
      var ids = builder.data(2, 5)
      ids.dtype = .int64
      for (layout, caches) in zip(x.layouts, cache.layouts) {
        add((2, 3, 5, 12), rows: 9, interleaved: [1]) { operands, _ in operands[0] = layout }
        add((2, 3, 5, 12), rows: 9, interleaved: [0]) { operands, _ in (operands[1], operands[2]) = (caches, caches) }
        add((2, 3, 5, 12)) { _, outputs in outputs = [layout.asOutput] }
      }
      for layout in ids.layouts {
        add((2, 3, 5, 12), rows: 9, interleaved: [0]) { operands, _ in operands[3] = layout }
      }
      for layout in builder.data(2, 5, 36).layouts {
        add((2, 3, 5, 12), isPacked: true, rows: 9, interleaved: [0]) { operands, outputs in
          operands[0] = layout
          outputs = [layout.asOutput]
        }
      }
      add((2, 4, 20, 16), rows: 20, fills: [.hard])
      add((2, 4, 20, 16), dimension: 8, fills: [.hard])
    })
}
