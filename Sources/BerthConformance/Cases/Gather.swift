// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let gather = CaseGenerator(
    .gather,
    domains: { call in
      guard let data = call.inputs[0], let axis = try? data.shape.normalized(axis: call.attributes.int("axis")) else {
        return []
      }
      return [.any, .index(below: data.shape[axis])]
    },
    build: { builder in
      func indices(_ extents: [Int], _ dtype: DType = .int64) -> OperandSpec { builder.data(extents, dtype) }
      let cases: [([Int], [Int], Int)] = [
        ([9], [4], 0), ([9], [], 0), ([5, 7], [3], 0), ([5, 7], [3], 1), ([5, 7], [2, 3], -1), ([4, 5, 6], [2, 2], 1),
        ([3, 4], [0], 0), ([0, 4], [0], 0),
        ([3, 0], [2], 0), ([1000, 33], [65], 0), ([33, 1000], [65], 1), ([2, 1, 2, 3, 2], [2, 1, 2, 2], 3),
        ([500, 64], [40, 20], 0),
      ]
      for (data, picked, axis) in cases {
        for dtype in [DType.int64, .int32] {
          builder.add([builder.data(data), indices(picked, dtype)], attributes: ["axis": .int(axis)], fills: [.random])
        }
      }
      builder.add([builder.data(64, 64), indices([100])], fills: [.sweep])
      let (base, result) = (builder.data(6, 8, 9), builder.data(6, 5, 9))
      for layout in base.layouts { builder.add([layout, indices([5])], attributes: ["axis": 1], fills: [.random]) }
      for layout in indices([3, 5]).layouts { builder.add([base, layout], attributes: ["axis": 2], fills: [.random]) }
      for layout in result.layouts {
        builder.add([base, indices([5])], outputs: [layout.asOutput], attributes: ["axis": 1], fills: [.random])
      }
    })
}
