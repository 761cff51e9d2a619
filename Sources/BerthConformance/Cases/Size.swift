// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let size = CaseGenerator(.size) { builder in
    for extents in [[], [7], [3, 4, 5], [0], [3, 0, 4], [2, 1, 2, 1, 3, 1, 2, 2], [300, 513]] {
      builder.add([builder.data(extents)], fills: [.random])
    }
    for layout in builder.data(3, 4, 5).layouts { builder.add([layout], fills: [.random]) }
    builder.add([builder.data(3, 4, 5)], outputs: [builder.data().shifted(3).asOutput], fills: [.random])
  }
}
