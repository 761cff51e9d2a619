// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseBuilder {
  /// Shapes of X and attributes that try a sliding window: ranks, strides, dilations, paddings, windows that reach over the end.
  static let windows: [(x: [Int], attributes: [String: AttributeValue])] = [
    ([1, 1, 5], ["kernel_shape": [3]]), ([2, 3, 17], ["kernel_shape": [5], "pads": [2, 2]]),
    ([1, 2, 40], ["kernel_shape": [4], "strides": [3], "dilations": [2]]),
    ([1, 1, 4, 4], ["kernel_shape": [1, 1]]), ([2, 3, 8, 9], ["kernel_shape": [3, 3], "pads": [1, 1, 1, 1]]),
    ([1, 4, 11, 13], ["kernel_shape": [3, 2], "strides": [2, 3], "pads": [0, 1, 2, 0]]),
    ([1, 3, 15, 15], ["kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]]),
    ([1, 3, 16, 33], ["kernel_shape": [2, 2], "strides": [2, 2]]),
    ([1, 2, 12, 10], ["kernel_shape": [3, 3], "dilations": [2, 3]]),
    ([1, 2, 5, 6, 7], ["kernel_shape": [2, 3, 2]]),
    ([2, 2, 4, 5, 4], ["kernel_shape": [3, 3, 3], "pads": [1, 1, 1, 1, 1, 1], "strides": [2, 1, 2]]),
    ([1, 2, 3, 3, 3, 3], ["kernel_shape": [2, 2, 2, 2]]),
    ([1, 2, 7, 8], ["kernel_shape": [3, 4], "auto_pad": "SAME_UPPER", "strides": [2, 2]]),
    ([1, 2, 7, 8], ["kernel_shape": [3, 4], "auto_pad": "SAME_LOWER", "strides": [2, 2]]),
    ([1, 2, 7, 8], ["kernel_shape": [3, 4], "auto_pad": "VALID"]),
    // Windows that reach over the end, and one that would begin behind it.
    ([1, 1, 6], ["kernel_shape": [3], "strides": [2], "ceil_mode": 1]),
    ([1, 2, 7, 8], ["kernel_shape": [3, 2], "strides": [2, 3], "ceil_mode": 1]),
    ([1, 1, 2, 2], ["kernel_shape": [1, 1], "strides": [2, 2], "ceil_mode": 1]),
    ([1, 1, 5, 5], ["kernel_shape": [3, 3], "strides": [3, 3], "pads": [1, 1, 1, 1], "ceil_mode": 1]),
    ([1, 2, 9, 9], ["kernel_shape": [2, 2], "strides": [2, 2], "dilations": [2, 2], "ceil_mode": 1]),
    ([1, 2, 13, 13], ["kernel_shape": [2, 2], "strides": [5, 4]]),
    ([1, 16, 56, 57], ["kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]]),
    ([3, 5, 1, 130], ["kernel_shape": [1, 7]]), ([0, 3, 5, 5], ["kernel_shape": [3, 3]]),
  ]
}

extension CaseGenerator {
  /// Cases for a pooling with a window.
  ///
  /// - Parameter variants: attributes of the operator's own, each with every window.
  static func pooling(
    _ op: Operator, hardPattern: HardPattern, variants: [[String: AttributeValue]] = [[:]]
  ) -> CaseGenerator {
    CaseGenerator(op, hardPattern: hardPattern) { builder in
      let usual = builder.arithmeticFills
      for (x, attributes) in CaseBuilder.windows {
        for variant in variants {
          builder.add([builder.data(x)], attributes: attributes.merging(variant) { $1 }, fills: usual)
        }
      }
      let (height, width) = (builder.random.integer(in: 5...30), builder.random.integer(in: 5...30))
      builder.add(
        [builder.data(1, 2, height, width)], attributes: ["kernel_shape": [3, 3], "strides": [2, 1]], fills: usual)
      let window: [String: AttributeValue] = ["kernel_shape": [3, 3], "pads": [1, 1, 1, 1]]
      let base = builder.data(2, 3, 8, 9)
      for layout in base.layouts {
        builder.add([layout], attributes: window, fills: [.random])
        builder.add([base], outputs: [layout.asOutput], attributes: window, fills: [.random])
      }
      builder.add([builder.data(1, 3, 20, 20)], attributes: window, fills: [.hard])
    }
  }

  /// Cases for a pooling of whole channels.
  static func globalPooling(_ op: Operator) -> CaseGenerator {
    CaseGenerator(op, hardPattern: .sparse(oneIn: 60)) { builder in
      let usual = builder.arithmeticFills
      for extents in [
        [1, 1, 1], [2, 3, 7], [1, 5, 33], [2, 3, 5, 7], [1, 17, 8, 8], [4, 64, 7, 7], [1, 3, 112, 113],
        [2, 2, 3, 4, 5],
        [1, 2, 2, 3, 2, 1, 2, 2], [0, 3, 4, 4], [2, 0, 4, 4],
      ] {
        builder.add([builder.data(extents)], fills: usual)
      }
      builder.add([builder.data(2, builder.random.integer(in: 1...40), 6, 6)], fills: usual)
      let (base, result) = (builder.data(2, 3, 8, 9), builder.data(2, 3, 1, 1))
      for layout in base.layouts { builder.add([layout], fills: usual) }
      for layout in result.layouts { builder.add([base], outputs: [layout.asOutput], fills: [.random]) }
      builder.add([builder.data(1, 40, 5, 8)], fills: [.hard])
    }
  }
}
