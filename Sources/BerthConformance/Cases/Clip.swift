// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Bounds that now and then are the wrong way round, as the definition allows.
  static let clip = CaseGenerator(
    .clip, hardPattern: .anywhere, domains: { _ in [.any, .range(-3, 1), .range(0, 3)] },
    build: { builder in
      let usual: [Fill] = [.exact, .random]
      let (scalar, base) = (builder.data(), builder.data(5, 6, 9))
      for extents in [
        [], [1], [7], [16], [33], [64], [65], [1000], [3, 5, 7], [2, 1, 2, 1, 3, 1, 2, 2], [0], [3, 0, 4],
      ] {
        builder.add([builder.data(extents), scalar, scalar], fills: usual)
      }
      for extents in [[5], [40, 25]] {
        builder.add([builder.data(extents), scalar], fills: usual)
        builder.add([builder.data(extents), nil, scalar], fills: usual)
        builder.add([builder.data(extents)], fills: usual)
      }
      let (rows, columns) = (builder.random.integer(in: 2...60), builder.random.integer(in: 2...60))
      builder.add([builder.data(rows, columns), scalar, scalar], fills: usual)
      builder.add([builder.data(131_071), scalar, scalar], fills: [.random])
      for layout in base.layouts {
        builder.add([layout, scalar.shifted(2), scalar], fills: [.random])
        builder.add([base, scalar, scalar.shifted(1)], outputs: [layout.asOutput], fills: [.random])
        builder.add([layout, nil, scalar], outputs: [base.permuted.asOutput], fills: [.random])
      }
      // Each shape draws its own bounds.
      for extents in [[300], [301], [302], [2, 150], [3, 100], [4, 75]] {
        builder.add([builder.data(extents), scalar, scalar], fills: [.hard])
      }
      builder.add([builder.data(300), scalar], fills: [.hard])
      builder.add([builder.data(300), nil, scalar], fills: [.hard])
      builder.add([builder.data(256, 256), scalar, scalar], fills: [.sweep])
    })
}
