// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reshape = CaseGenerator(.reshape) { builder in
    let cases: [([Int], [Int], [String: AttributeValue])] = [
      ([2, 3, 4], [4, 2, 3], [:]), ([2, 3, 4], [24], [:]), ([2, 3, 4], [-1, 6], [:]), ([2, 3, 4], [0, -1], [:]),
      ([2, 3, 4], [0, 0, 0], [:]),
      ([2, 3, 4], [2, 1, 3, 1, 4, 1, 1, 1], [:]), ([1], [], [:]), ([], [1, 1], [:]),
      ([0, 3], [3, 0], ["allowzero": 1]),
      ([131_071], [131_071, 1], [:]), ([65, 33], [33, 65], [:]),
    ]
    for (extents, shape, attributes) in cases {
      builder.add([builder.data(extents), builder.parameter(shape)], attributes: attributes, fills: [.random])
    }
    builder.add([builder.data(64, 64), builder.parameter([16, 256])], fills: [.sweep])
    for layout in builder.data(5, 6, 9).layouts {
      builder.add([layout, builder.parameter([9, 30])], fills: [.random])
      builder.add([builder.data(30, 9), builder.parameter([5, 6, 9])], outputs: [layout.asOutput], fills: [.random])
    }
  }
}
