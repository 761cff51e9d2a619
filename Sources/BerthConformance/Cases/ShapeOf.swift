// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let shape = CaseGenerator(.shape) { builder in
    for extents in [[], [7], [3, 4, 5], [0], [3, 0, 4], [2, 1, 2, 1, 3, 1, 2, 2], [300, 513]] {
      builder.add([builder.data(extents)], fills: [.random])
    }
    let parts: [[String: AttributeValue]] = [
      ["start": 1], ["start": -1], ["end": 1], ["end": -1], ["start": 1, "end": 2], ["start": 1, "end": -1],
      ["start": 2, "end": 1], ["start": -9], ["end": 9], ["start": 9], ["end": -9], ["start": .int(.min)],
      ["end": .int(.max)], ["start": -2, "end": -1],
    ]
    for attributes in parts { builder.add([builder.data(3, 4, 5)], attributes: attributes, fills: [.random]) }
    for layout in builder.data(3, 4, 5).layouts { builder.add([layout], fills: [.random]) }
    for layout in builder.data(3).layouts {
      builder.add([builder.data(3, 4, 5)], outputs: [layout.asOutput], fills: [.random])
    }
  }
}
