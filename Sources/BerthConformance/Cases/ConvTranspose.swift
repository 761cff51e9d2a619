// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let convTranspose = CaseGenerator(.convTranspose, hardPattern: .sparse(oneIn: 60)) { builder in
    let usual = builder.arithmeticFills
    let cases: [(x: [Int], w: [Int], attributes: [String: AttributeValue])] = [
      // One, two and three spatial axes.
      ([1, 1, 5], [1, 1, 3], [:]), ([2, 3, 9], [3, 4, 5], ["pads": [2, 2]]),
      ([1, 2, 11], [2, 3, 4], ["strides": [3], "dilations": [2]]),
      ([1, 2, 7], [2, 3, 3], ["strides": [2], "dilations": [2]]),
      ([1, 1, 4, 4], [1, 1, 1, 1], [:]), ([2, 3, 6, 7], [3, 5, 3, 3], ["pads": [1, 1, 1, 1]]),
      ([1, 4, 5, 6], [4, 6, 3, 2], ["strides": [2, 3], "pads": [0, 1, 2, 0]]),
      ([1, 3, 7, 7], [3, 8, 4, 4], ["strides": [2, 2], "pads": [1, 1, 1, 1]]),
      ([1, 2, 6, 5], [2, 3, 3, 3], ["dilations": [2, 3]]), ([1, 2, 3, 4, 5], [2, 3, 2, 3, 2], [:]),
      ([2, 2, 3, 3, 3], [2, 4, 3, 3, 3], ["strides": [2, 1, 2], "pads": [1, 1, 1, 1, 1, 1]]),
      ([1, 2, 2, 2, 2, 2], [2, 2, 2, 2, 2, 2], ["strides": [2, 1, 2, 1]]),
      // Gaps that no tap reaches, and shapes that are asked for.
      ([1, 2, 4, 4], [2, 3, 2, 2], ["strides": [4, 3]]),
      ([1, 2, 4, 5], [2, 3, 3, 3], ["strides": [3, 2], "output_padding": [2, 1]]),
      ([1, 2, 4, 5], [2, 3, 3, 3], ["strides": [3, 2], "output_shape": [10, 8]]),
      ([1, 2, 3, 3], [2, 2, 3, 3], ["strides": [3, 2], "output_shape": [13, 9], "output_padding": [1, 1]]),
      ([1, 2, 4, 5], [2, 3, 3, 4], ["strides": [2, 3], "auto_pad": "SAME_UPPER"]),
      ([1, 2, 4, 5], [2, 3, 3, 4], ["strides": [2, 3], "auto_pad": "SAME_LOWER"]),
      ([1, 2, 4, 5], [2, 3, 3, 4], ["strides": [2, 1], "auto_pad": "VALID"]),
      // Groups, down to one channel each.
      ([1, 4, 5, 5], [4, 3, 3, 3], ["group": 2]), ([2, 6, 4, 4], [6, 1, 3, 3], ["group": 6, "pads": [1, 1, 1, 1]]),
      ([1, 6, 9], [6, 2, 3], ["group": 3, "strides": [2]]),
      // Around the tiles of the product behind it.
      ([1, 16, 9, 9], [16, 17, 1, 1], [:]), ([1, 32, 14, 14], [32, 31, 2, 2], ["strides": [2, 2]]),
      ([1, 130, 5, 5], [130, 15, 3, 3], ["strides": [2, 2], "pads": [1, 1, 1, 1]]),
      // Nothing to do.
      ([0, 3, 4, 4], [3, 2, 3, 3], [:]), ([1, 3, 4, 4], [3, 0, 3, 3], [:]),
    ]
    for (x, w, attributes) in cases {
      var group = 1
      if case .int(let number)? = attributes["group"] { group = number }
      builder.add([builder.data(x), builder.data(w)], attributes: attributes, fills: usual)
      builder.add(
        [builder.data(x), builder.data(w), builder.data(w[1] * group)], attributes: attributes, fills: usual)
    }
    let (channels, side) = (builder.random.integer(in: 1...9), builder.random.integer(in: 3...12))
    builder.add(
      [builder.data(1, channels, side, side + 1), builder.data(channels, 4, 3, 3), builder.data(4)],
      attributes: ["strides": [2, 2], "pads": [1, 0, 1, 0]], fills: usual)
    let strides: [String: AttributeValue] = ["strides": [2, 1]]
    let (x, w, y) = (builder.data(2, 3, 5, 6), builder.data(3, 4, 3, 3), builder.data(2, 4, 11, 8))
    for (left, right) in zip(x.layouts, w.layouts) {
      builder.add([left, w, builder.data(4)], attributes: strides, fills: usual)
      builder.add([x, right], attributes: strides, fills: usual)
    }
    for layout in y.layouts { builder.add([x, w], outputs: [layout.asOutput], attributes: strides, fills: usual) }
    builder.add([builder.data(1, 3, 8, 8), builder.data(3, 4, 3, 3), builder.data(4)], fills: [.hard])
  }
}
