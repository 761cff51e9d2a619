// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Cases for an operator on one tensor.
  ///
  /// - Parameters:
  ///   - range: where random arguments lie; the interesting part of the function.
  ///   - isCostly: whether its reference takes long, so that large tensors are to be as small as still make sense.
  static func elementwiseUnary(
    _ op: Operator, range: ClosedRange<Double>, exact: Bool = false, variants: [[String: AttributeValue]] = [[:]],
    isCostly: Bool = false
  ) -> CaseGenerator {
    CaseGenerator(
      op, domains: { _ in [.range(range.lowerBound, range.upperBound)] },
      build: { builder in
        for attributes in variants {
          let usual: [Fill] = exact ? builder.arithmeticFills : [.random]
          // Around vector widths, then ranks, then empty ones.
          for extents in [
            [], [1], [7], [8], [15], [16], [17], [31], [33], [63], [64], [65], [127], [1000], [3, 5, 7],
            [2, 1, 2, 3, 1, 2],
            [2, 1, 2, 1, 3, 1, 2, 2], [0], [3, 0, 4],
          ] {
            builder.add([builder.data(extents)], attributes: attributes, fills: usual)
          }
          builder.add(
            [builder.data([builder.random.integer(in: 2...60), builder.random.integer(in: 2...60)])],
            attributes: attributes, fills: usual)
          // Large enough to be shared among threads, and not a multiple of anything.
          builder.add([builder.data(isCostly ? 20_011 : 131_071)], attributes: attributes, fills: [.random])
          let base = builder.data(5, 6, 9)
          for layout in base.layouts {
            builder.add([layout], attributes: attributes, fills: [.random])
            builder.add([base], outputs: [layout.asOutput], attributes: attributes, fills: [.random])
          }
          builder.add([base.spread(by: 3)], outputs: [base.permuted.asOutput], attributes: attributes, fills: [.random])
          builder.add([builder.data(300)], attributes: attributes, fills: [.hard])
          builder.add([builder.data(300).spread(by: 2)], attributes: attributes, fills: [.hard])
          // All bit patterns of 16 bits, as good as any of more.
          let rows = isCostly && builder.dtype.byteWidth > 2 ? 64 : 256
          builder.add([builder.data(rows, 256)], attributes: attributes, fills: [.sweep])
        }
      })
  }

  /// Cases for an operator on two tensors that are broadcast.
  static func elementwiseBinary(_ op: Operator, secondDomain: ValueDomain = .any) -> CaseGenerator {
    CaseGenerator(
      op, domains: { _ in [.any, secondDomain] },
      build: { builder in
        let usual = builder.arithmeticFills
        for extents in [
          [], [1], [7], [16], [33], [64], [65], [127], [1000], [3, 5, 7], [2, 1, 2, 1, 3, 1, 2, 2], [0], [3, 0, 4],
        ] {
          builder.add([builder.data(extents), builder.data(extents)], fills: usual)
        }
        let broadcasts: [([Int], [Int])] = [
          ([], [9]), ([9], []), ([1], [65]), ([65], [1]), ([4, 1], [1, 5]), ([3, 4, 5], [5]), ([3, 4, 5], [4, 1]),
          ([5], [3, 4, 5]), ([2, 3, 1, 5], [3, 4, 1]), ([1, 1, 1, 1, 1, 1, 1, 3], [2, 1, 2, 1, 2, 1, 2, 1]), ([0], [1]),
          ([2, 0], [1, 1]),
          ([17, 1, 33], [1, 9, 1]),
        ]
        for (a, b) in broadcasts { builder.add([builder.data(a), builder.data(b)], fills: usual) }
        let (rows, columns) = (builder.random.integer(in: 2...50), builder.random.integer(in: 2...50))
        builder.add([builder.data(rows, columns), builder.data(columns)], fills: usual)
        builder.add([builder.data(131_071), builder.data(131_071)], fills: [.random])
        builder.add([builder.data(257, 511), builder.data(257, 1)], fills: [.random])
        let base = builder.data(5, 6, 9)
        for layout in base.layouts {
          builder.add([layout, base], fills: [.random])
          builder.add([base, layout], fills: [.random])
          builder.add([base, base], outputs: [layout.asOutput], fills: [.random])
        }
        builder.add([base.permuted, base.padded(by: 2)], outputs: [base.shifted(7).asOutput], fills: [.random])
        builder.add([builder.data(30, 30), builder.data(30, 30)], fills: [.hard])
        builder.add([builder.data(30, 30).spread(by: 2), builder.data(30, 30).permuted], fills: [.hard])
        builder.add([builder.data(64, 64), builder.data(64, 64)], fills: [.sweep])
      })
  }

  /// Cases for an operator on any number of tensors that are broadcast.
  static func elementwiseVariadic(_ op: Operator, hardPattern: HardPattern) -> CaseGenerator {
    CaseGenerator(op, hardPattern: hardPattern) { builder in
      let usual = builder.arithmeticFills
      func add(_ shapes: [[Int]], fills: [Fill]) { builder.add(shapes.map { builder.data($0) }, fills: fills) }
      for extents in [[], [1], [7], [64], [65], [1000], [3, 5, 7], [2, 1, 2, 1, 3, 1, 2, 2], [0], [3, 0, 4]] {
        add([extents, extents, extents], fills: usual)
      }
      for count in [1, 2, 4, 5, 9, 17] { add([[Int]](repeating: [13, 21], count: count), fills: usual) }
      let broadcasts: [[[Int]]] = [
        [[], [9]], [[9], [], [1]], [[4, 1], [1, 5]], [[5], [3, 4, 5], [4, 1]], [[2, 3, 1, 5], [3, 4, 1], [2, 1, 1, 1], []],
        [[1, 1, 1, 1, 1, 1, 1, 3], [2, 1, 2, 1, 2, 1, 2, 1]], [[0], [1], [1]], [[17, 1, 33], [1, 9, 1], [33]],
      ]
      for shapes in broadcasts { add(shapes, fills: usual) }
      let (rows, columns) = (builder.random.integer(in: 2...50), builder.random.integer(in: 2...50))
      add([[rows, columns], [columns], [rows, 1], [rows, columns]], fills: usual)
      add([[40_009], [40_009], [1]], fills: [.random])
      add([[131, 257], [131, 257], [131, 1], [257]], fills: [.random])
      let base = builder.data(5, 6, 9)
      for layout in base.layouts {
        builder.add([layout, base, base], fills: [.random])
        builder.add([base, base, layout], outputs: [layout.asOutput], fills: [.random])
      }
      builder.add([base.permuted, base.spread(by: 2)], outputs: [base.shifted(7).asOutput], fills: [.random])
      builder.add([base.permuted], outputs: [base.padded(by: 2).asOutput], fills: [.random])
      for count in 1...4 { add([[Int]](repeating: [30, 30], count: count), fills: [.hard]) }
      add([[30, 30], [30], [30, 1]], fills: [.hard])
      add([[64, 64], [64, 64], [64, 64]], fills: [.sweep])
    }
  }
}
