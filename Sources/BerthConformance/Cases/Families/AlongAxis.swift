// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Cases for an operator that normalises exponentials along an axis.
  static func alongAxis(_ op: Operator) -> CaseGenerator {
    CaseGenerator(op, hardPattern: .sparse(oneIn: 40)) { builder in builder.addAlongAxis() }
  }
}

extension CaseBuilder {
  /// Cases for an operator that normalises exponentials along an axis.
  mutating func addAlongAxis() {
    for count in [1, 2, 7, 8, 15, 16, 17, 33, 64, 65, 127, 1000, 4099] {
      add([data(count)], fills: [.random])
      add([data(5, count)], fills: [.random])
      if count < 1000 { add([data(count, 7)], attributes: ["axis": 0], fills: [.random]) }
    }
    for axis in -3...2 {
      add([data(5, 9, 17)], attributes: ["axis": .int(axis)], fills: [.random, .exact])
    }
    for extents in [[0], [3, 0], [0, 3], [2, 1, 2, 1, 3, 1, 2, 2], [257, 300]] {
      add([data(extents)], fills: [.random])
    }
    let columns = random.integer(in: 2...500)
    add([data(3, columns)], fills: [.random])
    let base = data(5, 6, 9)
    for layout in base.layouts {
      add([layout], fills: [.random])
      add([layout], attributes: ["axis": 1], fills: [.random])
      add([base], outputs: [layout.asOutput], fills: [.random])
    }
    // Every exponential overflows unless the maximum is taken off first.
    add([data(5, 33)], fills: [.offset])
    add([data(60, 20)], fills: [.hard])
    add([data(20, 60)], attributes: ["axis": 0], fills: [.hard])
  }
}
