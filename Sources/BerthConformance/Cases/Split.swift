// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let split = CaseGenerator(.split) { builder in
    let bySizes: [(data: [Int], sizes: [Int], axis: Int?)] = [
      ([6], [2, 4], nil), ([6], [6], nil), ([6], [0, 6, 0], nil), ([1], [1], nil), ([65], [1, 31, 33], nil),
      ([4, 6], [1, 3], 0), ([4, 6], [2, 1, 3], 1), ([4, 6], [2, 1, 3], -1), ([5, 6, 7], [1, 2, 3], 1),
      ([0, 4], [1, 3], 1), ([4, 0], [1, 3], 0), ([0], [0, 0], nil), ([300, 257], [128, 129], 1),
      ([300, 257], [299, 1], 0),
      ([2, 1, 2, 6, 2, 1, 2, 2], [1, 2, 3], 3), ([17], [Int](repeating: 1, count: 17), nil),
    ]
    for (data, sizes, axis) in bySizes {
      builder.add(
        [builder.data(data), builder.parameter(sizes)], attributes: axis.map { ["axis": .int($0)] } ?? [:],
        fills: [.random])
    }
    let byCount: [(data: [Int], count: Int, axis: Int)] = [
      ([6], 1, 0), ([6], 3, 0), ([7], 3, 0), ([2, 8], 3, 1), ([5, 6, 7], 2, -2), ([0, 4], 2, 0), ([3], 4, 0),
      ([131_070], 2, 0),
    ]
    for (data, count, axis) in byCount {
      builder.add(
        [builder.data(data)], attributes: ["axis": .int(axis), "num_outputs": .int(count)], fills: [.random])
    }
    let cut = builder.random.integer(in: 1...39)
    builder.add([builder.data(40, 9), builder.parameter([cut, 40 - cut])], fills: [.random])
    builder.add([builder.data(64, 64)], attributes: ["num_outputs": 2], fills: [.sweep])
    let (base, part) = (builder.data(5, 12, 9), builder.data(5, 6, 9))
    for layout in base.layouts { builder.add([layout], attributes: ["axis": 1, "num_outputs": 2], fills: [.random]) }
    for layout in part.layouts {
      builder.add(
        [base], outputs: [.dense, layout.asOutput], attributes: ["axis": 1, "num_outputs": 2], fills: [.random])
      builder.add(
        [base.permuted], outputs: [layout.asOutput, part.permuted.asOutput],
        attributes: ["axis": 1, "num_outputs": 2], fills: [.random])
    }
  }
}
