// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let softmax = CaseGenerator(.softmax, hardPattern: .sparse(oneIn: 40)) { builder in
    for count in [1, 2, 7, 8, 15, 16, 17, 33, 64, 65, 127, 1000, 4099] {
      builder.add([builder.data(count)], fills: [.random])
      builder.add([builder.data(5, count)], fills: [.random])
      if count < 1000 { builder.add([builder.data(count, 7)], attributes: ["axis": 0], fills: [.random]) }
    }
    for axis in -3...2 {
      builder.add([builder.data(5, 9, 17)], attributes: ["axis": .int(axis)], fills: [.random, .exact])
    }
    for extents in [[0], [3, 0], [0, 3], [2, 1, 2, 1, 3, 1, 2, 2], [257, 300]] {
      builder.add([builder.data(extents)], fills: [.random])
    }
    let columns = builder.random.integer(in: 2...500)
    builder.add([builder.data(3, columns)], fills: [.random])
    let base = builder.data(5, 6, 9)
    for layout in base.layouts {
      builder.add([layout], fills: [.random])
      builder.add([layout], attributes: ["axis": 1], fills: [.random])
      builder.add([base], outputs: [layout.asOutput], fills: [.random])
    }
    // Every exponential overflows unless the maximum is taken off first.
    builder.add([builder.data(5, 33)], fills: [.offset])
    builder.add([builder.data(60, 20)], fills: [.hard])
    builder.add([builder.data(20, 60)], attributes: ["axis": 0], fills: [.hard])
  }
}
