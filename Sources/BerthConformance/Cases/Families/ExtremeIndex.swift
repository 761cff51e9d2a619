// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Cases for the index of an extreme element.
  static func extremeIndex(_ op: Operator) -> CaseGenerator {
    CaseGenerator(op, hardPattern: .sparse(oneIn: 12)) { builder in
    // Small integers make ties, which is where the first and the last differ.
    let usual: [Fill] = [.exact, .random]
    for count in [1, 7, 16, 33, 65, 1000, 70_001] {
      builder.add([builder.data(count)], fills: usual)
      builder.add([builder.data(count)], attributes: ["select_last_index": 1], fills: usual)
    }
    for axis in -3...2 {
      builder.add([builder.data(6, 17, 33)], attributes: ["axis": .int(axis)], fills: usual)
      builder.add(
        [builder.data(6, 17, 33)], attributes: ["axis": .int(axis), "keepdims": 0, "select_last_index": 1], fills: usual
      )
    }
    builder.add([builder.data(0, 5)], attributes: ["axis": 1], fills: [.random])
    builder.add([builder.data(2, 1, 2, 3, 2, 1, 2, 2)], attributes: ["axis": 3], fills: usual)
    let base = builder.data(7, 9, 11)
    for layout in base.layouts { builder.add([layout], attributes: ["axis": 1], fills: usual) }
    for layout in builder.data(7, 1, 11).layouts {
      builder.add([base], outputs: [layout.asOutput], attributes: ["axis": 1], fills: usual)
    }
    builder.add([builder.data(40, 40)], attributes: ["axis": 1], fills: [.hard])
    builder.add([builder.data(40, 40)], attributes: ["axis": 0, "select_last_index": 1], fills: [.hard])
    }
  }
}
