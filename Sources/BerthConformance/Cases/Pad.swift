// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let pad = CaseGenerator(.pad) { builder in
    let modes = PadGeometry.Mode.allCases.map(\.rawValue)
    let cases: [(data: [Int], pads: [Int], axes: [Int]?)] = [
      ([5], [2, 3], nil), ([5], [0, 0], nil), ([1], [3, 4], nil), ([2], [5, 6], nil), ([5], [17, 13], nil),
      ([6], [-2, 3], nil), ([6], [1, -4], nil), ([6], [-1, -2], nil), ([4, 5], [1, 2, 3, 0], nil),
      ([4, 5], [2, 3], [1]), ([4, 5], [1, 0, 2, 3], [-1, 0]), ([3, 4, 5], [0, 2, -1, 2, 0, 3], nil), ([], [], nil),
      ([4, 0, 3], [1, 0, 1, 1, 0, 1], nil), ([33, 65], [1, 31, 0, 64], nil), ([300, 129], [1, 1, 1, 1], nil),
      ([2, 1, 2, 3, 2, 1, 2, 2], [1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 1, 1], nil),
    ]
    for mode in modes {
      // The default is taken where it serves.
      let attributes: [String: AttributeValue] = mode == "constant" ? [:] : ["mode": .string(mode)]
      for (data, pads, axes) in cases {
        builder.add(
          [builder.data(data), builder.parameter(pads), nil, axes.map { builder.parameter($0) }].trimmed,
          attributes: attributes, fills: [.random])
      }
      let (base, result) = (builder.data(5, 6, 9), builder.data(8, 6, 12))
      let pads = builder.parameter([1, 0, 2, 2, 0, 1])
      builder.add([builder.data(64, 64), builder.parameter([0, 2, 0, 2])], attributes: attributes, fills: [.sweep])
      for layout in base.layouts { builder.add([layout, pads], attributes: attributes, fills: [.random]) }
      for layout in result.layouts {
        builder.add([base, pads], outputs: [layout.asOutput], attributes: attributes, fills: [.random])
      }
    }
    let value = builder.data()
    for (data, pads, axes) in cases {
      builder.add(
        [builder.data(data), builder.parameter(pads), value, axes.map { builder.parameter($0, .int32) }].trimmed,
        fills: [.random])
    }
    builder.add([builder.data(0, 3), builder.parameter([2, 0, 1, 1]), value], fills: [.random])
    builder.add([builder.data(3, 4), builder.parameter([-3, 1, 2, 1]), value.shifted(3)], fills: [.random])
    builder.add([builder.data(3, 4), builder.parameter([1, 1, 1, 1]), builder.data(1)], fills: [.random])
  }
}
