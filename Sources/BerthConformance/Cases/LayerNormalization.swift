// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let layerNormalization = CaseGenerator(.layerNormalization, hardPattern: .sparse(oneIn: 60)) { builder in
    for count in [1, 2, 7, 8, 16, 17, 33, 64, 65, 127, 768, 1000, 4099] {
      builder.add([builder.data(5, count), builder.data(count), builder.data(count)], fills: [.random])
      builder.add([builder.data(3, count), builder.data(count)], fills: [.exact])
    }
    let x = builder.data(4, 5, 6)
    for axis in -3...2 {
      let normalized = builder.data(Array([4, 5, 6][(axis < 0 ? axis + 3 : axis)...]))
      builder.add([x, normalized, normalized], attributes: ["axis": .int(axis)], fills: [.random])
    }
    builder.add(
      [x, builder.data(6), builder.data(6)], outputs: [.dense, .dense, .dense], fills: [.random])
    builder.add([x, builder.data(6)], outputs: [.dense, .absent, .dense], fills: [.random])
    builder.add([x, builder.data(6)], attributes: ["epsilon": 0.1], fills: [.random])
    builder.add([x, builder.data(1), builder.data(1)], fills: [.random])
    builder.add([x, builder.data(6)], outputs: [.dense, .dense], attributes: ["stash_type": 16], fills: [.random])
    builder.add([builder.data(0, 5), builder.data(5)], fills: [.random])
    builder.add([builder.data(130, 129), builder.data(129), builder.data(129)], fills: [.random])
    for (layout, scale) in zip(x.layouts, builder.data(6).layouts) {
      builder.add([layout, builder.data(6), builder.data(6)], fills: [.random])
      builder.add([x, scale, scale], outputs: [layout.asOutput], fills: [.random])
    }
    // A variance taken from sums of squares loses all that is left of it here.
    for count in [33, 768] { builder.add([builder.data(5, count), builder.data(count)], fills: [.offset]) }
    builder.add([builder.data(60, 20), builder.data(20), builder.data(20)], fills: [.hard])
  }
}
