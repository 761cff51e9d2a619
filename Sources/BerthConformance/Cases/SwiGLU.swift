// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let swiGLU = CaseGenerator(
    .swiGLU, domains: { _ in [.range(-20, 20), .any] },
    build: { builder in
      let variants: [[String: AttributeValue]] = [[:], ["alpha": 1.702], ["alpha": -0.5]]
      for attributes in variants {
        for extents in [
          [], [1], [7], [16], [33], [64], [65], [1000], [3, 5, 7], [2, 1, 2, 1, 3, 1, 2, 2], [0], [3, 0, 4],
        ] {
          builder.add([builder.data(extents), builder.data(extents)], attributes: attributes, fills: [.random])
        }
        builder.add([builder.data(30, 30), builder.data(30, 30)], attributes: attributes, fills: [.hard])
        builder.add([builder.data(64, 64), builder.data(64, 64)], attributes: attributes, fills: [.sweep])
      }
      let (rows, columns) = (builder.random.integer(in: 2...60), builder.random.integer(in: 2...60))
      builder.add([builder.data(rows, columns), builder.data(rows, columns)], fills: [.random])
      builder.add([builder.data(20_011), builder.data(20_011)], fills: [.random])
      let base = builder.data(5, 6, 9)
      for layout in base.layouts {
        builder.add([layout, base], fills: [.random])
        builder.add([base, layout], outputs: [layout.asOutput], fills: [.random])
      }
    })
}
