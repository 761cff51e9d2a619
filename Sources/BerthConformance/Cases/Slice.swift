// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let slice = CaseGenerator(.slice) { builder in
    let most = Int(Int64.max)
    let cases: [(data: [Int], starts: [Int], ends: [Int], axes: [Int]?, steps: [Int]?)] = [
      ([20], [3], [9], nil, nil), ([20], [-5], [most], nil, nil), ([20], [most], [-most], [0], [-1]),
      ([20], [18], [2], [0], [-3]), ([20], [0], [20], [0], [7]),
      ([20], [5], [5], nil, nil), ([20], [9], [3], nil, nil), ([20], [-100], [100], nil, nil),
      ([10, 12], [2, 3], [8, 11], nil, nil),
      ([10, 12], [2], [8], [1], [2]), ([10, 12], [9, 11], [-100, -100], [0, 1], [-2, -3]),
      ([5, 6, 7], [1, 2], [4, 6], [-1, 0], nil),
      ([5, 6, 7], [0, 0, 0], [5, 6, 7], [0, 1, 2], [1, 1, 1]), ([300, 513], [1, 2], [299, 512], nil, nil),
      ([0, 4], [0], [3], [1], nil),
      ([2, 1, 2, 3, 2, 1, 2, 2], [1, 0], [3, 2], [3, 6], [1, 1]),
    ]
    for (data, starts, ends, axes, steps) in cases {
      builder.add(
        [
          builder.data(data), builder.parameter(starts), builder.parameter(ends),
          axes.map { builder.parameter($0) } ?? steps.map { _ in builder.parameter(Array(0..<starts.count)) },
          steps.map { builder.parameter($0) },
        ].trimmed, fills: [.random])
    }
    builder.add(
      [
        builder.data(9, 8), builder.parameter([1], .int32), builder.parameter([7], .int32),
        builder.parameter([0], .int32),
      ],
      fills: [.random])
    builder.add([builder.data(64, 65), builder.parameter([0, 1]), builder.parameter([64, 65])], fills: [.sweep])
    let (base, result) = (builder.data(6, 8, 9), builder.data(6, 4, 9))
    for layout in base.layouts {
      builder.add(
        [
          layout, builder.parameter([1, 8]), builder.parameter([7, 0]), builder.parameter([1, 2]),
          builder.parameter([2, -2]),
        ],
        fills: [.random])
    }
    for layout in result.layouts {
      builder.add(
        [base, builder.parameter([2]), builder.parameter([6]), builder.parameter([1])], outputs: [layout.asOutput],
        fills: [.random])
    }
  }
}
