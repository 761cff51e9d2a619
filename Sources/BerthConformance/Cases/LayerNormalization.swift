// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let layerNormalization = CaseGenerator(.layerNormalization, hardPattern: .sparse(oneIn: 60)) { builder in
    builder.addRowNormalizations(hasBias: true)
    let x = builder.data(4, 5, 6)
    // Scale and bias that vary along different axes.
    builder.add([x, builder.data(6), builder.data(5, 1)], fills: [.random])
    builder.add([x, builder.data(4, 1, 1), builder.data(6)], fills: [.random])
    builder.add(
      [x, builder.data(6), builder.data(6)], outputs: [.dense, .dense, .dense], fills: [.random])
    builder.add([x, builder.data(6)], outputs: [.dense, .absent, .dense], fills: [.random])
    builder.add(
      [builder.data(2, 20_011), builder.data(1)], outputs: [.dense, .dense, .dense], fills: [.random, .offset])
    builder.add([x, builder.data(6)], outputs: [.dense, .dense], attributes: ["stash_type": 16], fills: [.random])
  }
}
