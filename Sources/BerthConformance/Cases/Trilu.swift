// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let trilu = CaseGenerator(.trilu) { builder in
    for upper in [0, 1] {
      let attributes: [String: AttributeValue] = ["upper": .int(upper)]
      for extents in [
        [1, 1], [4, 5], [5, 4], [1, 9], [9, 1], [2, 3, 4], [0, 3], [3, 0], [0, 3, 3], [65, 129],
      ] {
        builder.add([builder.data(extents)], attributes: attributes, fills: [.random])
      }
      for k in [-7, -1, 0, 1, 2, 7, .min, .max] {
        builder.add([builder.data(2, 4, 5), builder.parameter(k)], attributes: attributes, fills: [.random])
      }
      builder.add([builder.data(300, 301), builder.parameter(-150)], attributes: attributes, fills: [.random])
      builder.add([builder.data(2, 1, 2, 3, 2, 1, 4, 3)], attributes: attributes, fills: [.random])
      builder.add([builder.data(40, 40)], attributes: attributes, fills: [.hard])
      let base = builder.data(5, 6, 9)
      for layout in base.layouts {
        builder.add([layout, builder.parameter(1)], attributes: attributes, fills: [.random])
        builder.add([base], outputs: [layout.asOutput], attributes: attributes, fills: [.random])
      }
    }
    builder.add([builder.data(64, 64), builder.parameter([2])], fills: [.sweep])
  }
}
