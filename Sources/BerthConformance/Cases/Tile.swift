// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let tile = CaseGenerator(.tile) { builder in
    let cases: [([Int], [Int])] = [
      ([], []), ([5], [1]), ([5], [4]), ([1], [65]), ([3, 4], [2, 1]), ([3, 4], [1, 3]), ([3, 4], [2, 3]),
      ([3, 1], [2, 17]), ([2, 3, 4], [1, 2, 1]), ([2, 3, 4], [2, 2, 2]), ([5], [0]), ([0, 3], [2, 2]),
      ([2, 3], [0, 2]),
      ([33, 65], [3, 2]), ([2, 64], [128, 1]), ([64, 2], [1, 128]), ([4099], [33]),
      // More axes than a copy has: each repeated one counts twice.
      ([2, 2, 2, 2, 2], [2, 2, 2, 2, 2]), ([2, 1, 2, 3, 2, 1, 2, 2], [2, 3, 1, 2, 2, 1, 2, 2]),
    ]
    for (data, repeats) in cases { builder.add([builder.data(data), builder.parameter(repeats)], fills: [.random]) }
    let (rows, columns) = (builder.random.integer(in: 2...20), builder.random.integer(in: 2...20))
    builder.add(
      [builder.data(rows, columns), builder.parameter([builder.random.integer(in: 1...4), 3])], fills: [.random])
    builder.add([builder.data(64, 64), builder.parameter([2, 2])], fills: [.sweep])
    let (base, result) = (builder.data(5, 3, 9), builder.data(5, 6, 18))
    for layout in base.layouts { builder.add([layout, builder.parameter([1, 2, 2])], fills: [.random]) }
    for layout in result.layouts {
      builder.add([base, builder.parameter([1, 2, 2])], outputs: [layout.asOutput], fills: [.random])
    }
  }
}
