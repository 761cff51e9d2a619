// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let transpose = CaseGenerator(.transpose) { builder in
    builder.add([builder.data()], fills: [.random])
    for extents in [
      [5], [3, 4], [1, 7], [17, 33], [64, 64], [65, 127], [300, 511], [2, 3, 4], [0, 3], [2, 1, 2, 3, 2, 1, 2, 2],
    ] {
      builder.add([builder.data(extents)], fills: [.random])
    }
    for perm in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      builder.add([builder.data(7, 18, 33)], attributes: ["perm": .ints(perm)], fills: [.sweep])
    }
    for perm in [[0, 2, 3, 1], [0, 3, 1, 2], [0, 2, 1, 3], [3, 2, 1, 0]] {
      builder.add([builder.data(2, 9, 16, 17)], attributes: ["perm": .ints(perm)], fills: [.random])
    }
    builder.add(
      [builder.data(2, 1, 2, 3, 2, 1, 2, 2)], attributes: ["perm": [7, 0, 3, 2, 5, 4, 1, 6]], fills: [.random])
    let (base, result) = (builder.data(5, 6, 9), builder.data(9, 6, 5))
    for layout in base.layouts { builder.add([layout], fills: [.random]) }
    for layout in result.layouts { builder.add([base], outputs: [layout.asOutput], fills: [.random]) }
  }
}
