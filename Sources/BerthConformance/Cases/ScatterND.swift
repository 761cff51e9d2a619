// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let scatterND = CaseGenerator(
    .scatterND, hardPattern: .anywhere, domains: { call in [.any, call.indexTuples] },
    build: { builder in
      func inputs(_ data: [Int], _ indices: [Int]) -> [OperandSpec] {
        let slice = data[(indices.last ?? 0)...]
        return [builder.data(data), builder.data(indices, .int64), builder.data(indices.dropLast() + slice)]
      }
      // Few updates for many slices first, which seldom meet: what replaces is judged where none do.
      let cases: [(data: [Int], indices: [Int])] = [
        ([90], [1]), ([90], [4, 1]), ([20, 30], [5, 2]), ([20, 30], [3, 1]), ([20, 30], [2]), ([40, 5, 6], [3, 2, 2]),
        ([40, 5, 6], [3]), ([40, 5, 6], [2, 3, 1]), ([30, 4], [0, 1]), ([3, 0], [2, 1]), ([300, 129], [9, 1]),
        ([300, 129], [65, 2]), ([9, 20_000], [2, 1]), ([20, 1, 2, 3, 2, 1, 2, 2], [2, 1, 3]),
      ]
      for (data, indices) in cases {
        builder.addScatter(inputs(data, indices))
        builder.addScatter(inputs(data, indices), .add)
      }
      // Then many for few.
      for (data, indices) in [([3], [17, 1]), ([5, 9], [33, 1]), ([4, 6], [9, 5, 2])] {
        builder.addReductions(inputs(data, indices))
      }
      builder.add(inputs([256, 16], [1, 1]), fills: [.sweep])
      let parts = inputs([60, 8, 9], [5, 1])
      for layout in parts[0].layouts {
        builder.addScatter([layout, parts[1], parts[2]])
        builder.addScatter(parts, outputs: [layout.asOutput], .add)
      }
      for layout in parts[1].layouts { builder.addScatter([parts[0], layout, parts[2]]) }
      for layout in parts[2].layouts { builder.addScatter([parts[0], parts[1], layout], .add) }
    })
}
