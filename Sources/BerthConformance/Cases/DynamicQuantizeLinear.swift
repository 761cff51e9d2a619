// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Which side of 0 the data lie on goes by the number of elements, so that all are seen: both; above, where the least counts
  /// as 0; below, where the greatest does. So many as `zeros` are all 0.
  static let dynamicQuantizeLinear = CaseGenerator(
    .dynamicQuantizeLinear, hardPattern: .anywhere,
    domains: { call in
      let count = call.inputs[0]?.elementCount ?? 0
      let domains: [ValueDomain] = [.range(-3, 5), .range(1, 4), .range(-5, -1)]
      return [count == zeros ? .zero : domains[count % 3]]
    },
    build: { builder in
      for extents in [
        [], [1], [2], [7], [16], [17], [32], [33], [64], [65], [127], [1000], [3, 5, 7], [2, 1, 2, 3, 1, 2],
        [2, 1, 2, 1, 3, 1, 2, 2],
      ] {
        builder.add([builder.data(extents)], fills: [.exact, .random])
      }
      // What has no range, and so no result to judge.
      for extents in [[zeros], [0], [3, 0, 4]] { builder.add([builder.data(extents)], fills: [.hard]) }
      // So far from 0 that the range is not that of the data alone.
      builder.add([builder.data(50)], fills: [.offset])
      builder.add(
        [builder.data(builder.random.integer(in: 2...60), builder.random.integer(in: 2...60))], fills: [.random])
      for count in [131_071, 131_072, 131_073] { builder.add([builder.data(count)], fills: [.random]) }
      let base = builder.data(5, 6, 9)
      for layout in base.layouts {
        builder.add([layout], fills: [.random])
        builder.add([base], outputs: [layout.asOutput, .dense, .dense], fills: [.random])
      }
      builder.add(
        [base], outputs: [.dense] + [OutputSpec](repeating: .laidOut(strides: [], offset: 3), count: 2),
        fills: [.random])
      builder.add([builder.data(300)], fills: [.hard])
    })

  private static let zeros = 21
}
