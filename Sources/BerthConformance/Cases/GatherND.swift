// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let gatherND = CaseGenerator(
    .gatherND, domains: { call in [.any, call.indexTuples] },
    build: { builder in
      func add(_ data: OperandSpec, _ indices: OperandSpec, batch: Int? = nil, outputs: [OutputSpec]? = nil) {
        builder.add(
          [data, indices], outputs: outputs, attributes: batch.map { ["batch_dims": .int($0)] } ?? [:], fills: [.random]
        )
      }
      func indices(_ extents: [Int]) -> OperandSpec { builder.data(extents, .int64) }
      let cases: [([Int], [Int], Int?)] = [
        ([9], [1], nil), ([9], [4, 1], nil), ([2, 3], [2, 2], nil), ([2, 3], [4, 1], nil), ([2, 3], [2], nil),
        ([4, 5, 6], [3, 7, 2], nil), ([4, 5, 6], [3], nil), ([4, 5, 6], [2, 3, 1], nil), ([4, 5, 6], [4, 2], 1),
        ([4, 5, 6], [4, 3, 1], 1), ([4, 5, 6], [4, 5, 7, 1], 2), ([4, 5, 6], [4, 5, 1], 2), ([3, 4], [0, 1], nil),
        ([3, 0], [2, 1], nil), ([0, 4], [0, 2, 1], 1), ([300, 129], [65, 1], nil), ([300, 129], [513, 2], nil),
        ([3, 20_000], [2, 1], nil), ([2, 1, 2, 3, 2, 1, 2, 2], [2, 1, 3, 3], 2),
      ]
      for (data, picked, batch) in cases { add(builder.data(data), indices(picked), batch: batch) }
      add(builder.data(builder.random.integer(in: 2...40), 7), indices([builder.random.integer(in: 2...40), 2]))
      builder.add([builder.data(256, 16), indices([300, 1])], fills: [.sweep])
      let (base, result) = (builder.data(6, 8, 9), builder.data(6, 5, 9))
      for layout in base.layouts {
        add(layout, indices([7, 2]))
        add(layout, indices([6, 5, 1]), batch: 1)
      }
      for layout in indices([6, 5, 1]).layouts { add(base, layout, batch: 1) }
      for layout in result.layouts { add(base, indices([6, 5, 1]), batch: 1, outputs: [layout.asOutput]) }
    })
}
