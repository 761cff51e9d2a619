// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let scatterElements = CaseGenerator(
    .scatterElements, hardPattern: .anywhere, domains: { call in [.any, call.elementIndex] },
    build: { builder in
      func inputs(_ data: [Int], _ updates: [Int], _ dtype: DType = .int64) -> [OperandSpec] {
        [builder.data(data), builder.data(updates, dtype), builder.data(updates)]
      }
      // Few updates for many elements first, which seldom meet: what replaces is judged where none do.
      let cases: [(data: [Int], updates: [Int], axis: Int)] = [
        ([90], [4], 0), ([1], [1], 0), ([50, 7], [3, 7], 0), ([5, 70], [5, 3], 1), ([5, 70], [2, 4], -1),
        ([4, 50, 6], [3, 2, 5], 1), ([3, 4], [0, 4], 0), ([3, 4], [3, 0], 1), ([0, 4], [0, 4], 1),
        ([1000, 33], [65, 33], 0), ([33, 1000], [33, 65], 1), ([70_001], [300], 0),
        ([2, 1, 2, 30, 2, 1, 2, 2], [2, 1, 2, 4, 2, 1, 2, 1], 3),
      ]
      for (data, updates, axis) in cases {
        builder.addScatter(inputs(data, updates), attributes: ["axis": .int(axis)])
        builder.addScatter(inputs(data, updates, .int32), attributes: ["axis": .int(axis)], .add)
      }
      // Then many for few.
      for (data, updates, axis) in [([3], [17], 0), ([5, 9], [33, 9], 0), ([40, 6], [40, 9], 1)] {
        builder.addReductions(inputs(data, updates), attributes: ["axis": .int(axis)])
      }
      builder.add(inputs([64, 64], [1, 64]), fills: [.sweep])
      let (base, updates) = (builder.data(6, 80, 9), builder.data(6, 5, 9))
      let indices = builder.data([6, 5, 9], .int64)
      for layout in base.layouts {
        builder.addScatter([layout, indices, updates], attributes: ["axis": 1])
        builder.addScatter([base, indices, updates], outputs: [layout.asOutput], attributes: ["axis": 1], .add)
      }
      for layout in updates.layouts { builder.addScatter([base, indices, layout], attributes: ["axis": 1], .add) }
      for layout in indices.layouts { builder.addScatter([base, layout, updates], attributes: ["axis": 1]) }
    })
}
