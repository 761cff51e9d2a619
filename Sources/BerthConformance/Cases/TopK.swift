// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let topK = CaseGenerator(.topK, hardPattern: .sparse(oneIn: 12)) { builder in
    // Small integers make ties, which is where order and indices go wrong.
    let usual: [Fill] = [.exact, .random]
    for (count, k) in [(1, 1), (7, 3), (16, 16), (33, 1), (65, 64), (1000, 10), (4099, 300), (5, 0)] {
      for largest in [1, 0] {
        builder.add([builder.data(count), builder.parameter([k])], attributes: ["largest": .int(largest)], fills: usual)
      }
    }
    for axis in -3...2 {
      builder.add([builder.data(6, 17, 33), builder.parameter([5])], attributes: ["axis": .int(axis)], fills: usual)
    }
    builder.add([builder.data(9, 40), builder.parameter([1])], attributes: ["sorted": 0], fills: usual)
    builder.add([builder.data(9, 40), builder.parameter([40])], attributes: ["sorted": 0, "largest": 0], fills: [.random])
    builder.add([builder.data(0, 5), builder.parameter([2])], fills: [.random])
    builder.add([builder.data(2, 1, 2, 3, 2, 1, 2, 2), builder.parameter([2])], attributes: ["axis": 3], fills: usual)
    let columns = builder.random.integer(in: 10...200)
    builder.add([builder.data(3, columns), builder.parameter([columns / 2])], fills: usual)
    let (base, result) = (builder.data(7, 9, 11), builder.data(7, 4, 11))
    for layout in base.layouts { builder.add([layout, builder.parameter([4])], attributes: ["axis": 1], fills: usual) }
    for layout in result.layouts {
      builder.add(
        [base, builder.parameter([4])], outputs: [layout.asOutput, layout.asOutput], attributes: ["axis": 1],
        fills: usual)
    }
    builder.add([builder.data(40, 40), builder.parameter([7])], fills: [.hard])
  }
}
