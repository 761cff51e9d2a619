// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let conv = CaseGenerator(.conv, hardPattern: .sparse(oneIn: 60)) { builder in
    let usual = builder.arithmeticFills
    let cases: [(x: [Int], w: [Int], attributes: [String: AttributeValue])] = [
      // One, two and three spatial axes.
      ([1, 1, 5], [1, 1, 3], [:]), ([2, 3, 17], [4, 3, 5], ["pads": [2, 2]]),
      ([1, 2, 40], [3, 2, 4], ["strides": [3], "dilations": [2]]),
      ([1, 1, 4, 4], [1, 1, 1, 1], [:]), ([2, 3, 8, 9], [5, 3, 3, 3], ["pads": [1, 1, 1, 1]]),
      ([1, 4, 11, 13], [6, 4, 3, 2], ["strides": [2, 3], "pads": [0, 1, 2, 0]]),
      ([1, 3, 15, 15], [8, 3, 7, 7], ["pads": [3, 3, 3, 3], "strides": [2, 2]]),
      ([1, 2, 12, 10], [3, 2, 3, 3], ["dilations": [2, 3]]), ([1, 2, 5, 6, 7], [3, 2, 2, 3, 2], [:]),
      ([2, 2, 4, 5, 4], [4, 2, 3, 3, 3], ["pads": [1, 1, 1, 1, 1, 1], "strides": [2, 1, 2]]),
      ([1, 2, 3, 3, 3, 3], [2, 2, 2, 2, 2, 2], [:]),
      // Groups, down to one channel each.
      ([1, 4, 9, 9], [6, 2, 3, 3], ["group": 2]), ([2, 6, 7, 7], [6, 1, 3, 3], ["group": 6, "pads": [1, 1, 1, 1]]),
      ([1, 4, 8, 8], [12, 1, 3, 3], ["group": 4, "strides": [2, 2]]), ([1, 6, 20], [9, 2, 3], ["group": 3]),
      // Paddings by rule.
      ([1, 2, 7, 8], [2, 2, 3, 4], ["auto_pad": "SAME_UPPER", "strides": [2, 2]]),
      ([1, 2, 7, 8], [2, 2, 3, 4], ["auto_pad": "SAME_LOWER", "strides": [2, 2]]),
      ([1, 2, 7, 8], [2, 2, 3, 4], ["auto_pad": "VALID"]),
      ([1, 2, 9, 9], [2, 2, 3, 3], ["auto_pad": "SAME_UPPER", "dilations": [2, 2]]),
      // Padding wider than the kernel, stride wider than the kernel.
      ([1, 1, 3, 3], [1, 1, 2, 2], ["pads": [3, 3, 3, 3]]), ([1, 2, 13, 13], [2, 2, 2, 2], ["strides": [5, 4]]),
      // Point-wise, and around the tiles of the product behind it.
      ([1, 16, 9, 9], [17, 16, 1, 1], [:]), ([1, 33, 8, 8], [32, 33, 1, 1], ["strides": [2, 2]]),
      ([1, 32, 14, 14], [64, 32, 3, 3], ["pads": [1, 1, 1, 1]]),
      ([3, 15, 17, 19], [31, 15, 3, 3], ["pads": [1, 1, 1, 1]]), ([1, 470, 3, 3], [5, 470, 3, 3], [:]),
      // Nothing to do.
      ([0, 3, 5, 5], [2, 3, 3, 3], [:]), ([1, 3, 5, 5], [0, 3, 3, 3], [:]),
    ]
    for (x, w, attributes) in cases {
      builder.add([builder.data(x), builder.data(w)], attributes: attributes, fills: usual)
      builder.add([builder.data(x), builder.data(w), builder.data(w[0])], attributes: attributes, fills: usual)
    }
    let (channels, side) = (builder.random.integer(in: 1...9), builder.random.integer(in: 5...20))
    builder.add(
      [builder.data(1, channels, side, side + 1), builder.data(4, channels, 3, 3), builder.data(4)],
      attributes: ["pads": [1, 0, 1, 0]], fills: usual)
    let (x, w, y) = (builder.data(2, 3, 8, 9), builder.data(5, 3, 3, 3), builder.data(2, 5, 6, 7))
    for (left, right) in zip(x.layouts, w.layouts) {
      builder.add([left, w, builder.data(5)], fills: usual)
      builder.add([x, right], fills: usual)
    }
    for layout in y.layouts { builder.add([x, w], outputs: [layout.asOutput], fills: usual) }
    builder.add([builder.data(1, 3, 12, 12), builder.data(4, 3, 3, 3), builder.data(4)], fills: [.hard])
  }
}
