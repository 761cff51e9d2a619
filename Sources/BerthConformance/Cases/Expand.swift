// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let expand = CaseGenerator(.expand) { builder in
    let shapes: [([Int], [Int])] = [
      ([], [7]), ([1], [65]), ([], []), ([3], []), ([3, 1], [3, 4]), ([3, 1], [2, 1, 6]), ([3, 4], [1]), ([5], [3, 1]),
      ([1, 5], [33, 5]), ([3, 4, 5], [3, 4, 5]), ([2, 1, 3, 1], [4, 1, 5]), ([1, 1], [0, 3]), ([0, 1], [1, 4]),
      ([1, 1, 1], [17, 1, 33]), ([1, 129], [300, 129]), ([300, 1], [300, 513]), ([1], [131_071]),
      ([64, 1, 64], [64, 3, 64]),
      ([1, 2, 1, 3, 1, 2, 1, 2], [2, 2, 3, 3, 2, 2, 1, 2]), ([2], [2, 1, 2, 1, 2, 1, 2, 2]),
    ]
    for (extents, shape) in shapes { builder.add([builder.data(extents), builder.parameter(shape)], fills: [.random]) }
    builder.add([builder.data(256, 1), builder.parameter([256, 2])], fills: [.sweep])
    let (rows, columns) = (builder.random.integer(in: 2...60), builder.random.integer(in: 2...60))
    builder.add([builder.data(rows, 1), builder.parameter([3, rows, columns])], fills: [.random])
    let (base, result) = (builder.data(5, 1, 9), builder.data(5, 6, 9))
    for layout in base.layouts { builder.add([layout, builder.parameter([6, 9])], fills: [.random]) }
    for layout in result.layouts {
      builder.add([base, builder.parameter([6, 1])], outputs: [layout.asOutput], fills: [.random])
      builder.add([builder.data(1), builder.parameter([5, 6, 9])], outputs: [layout.asOutput], fills: [.random])
    }
  }
}
