// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let identity = CaseGenerator(.identity) { builder in
    for extents in [[], [1], [7], [33], [65], [1000], [2, 1, 2, 1, 3, 1, 2, 2], [0], [3, 0, 4], [131_071]] {
      builder.add([builder.data(extents)], fills: [.random])
    }
    builder.add([builder.data(256, 256)], fills: [.sweep])
    let base = builder.data(5, 6, 9)
    for from in [base] + base.layouts {
      for to in base.layouts { builder.add([from], outputs: [to.asOutput], fills: [.random]) }
    }
  }
}
