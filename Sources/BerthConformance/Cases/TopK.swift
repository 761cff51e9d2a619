// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Small integers make ties, which the lower index breaks.
  static let topK = CaseGenerator(.topK, hardPattern: .sparse(oneIn: 60)) { builder in
    let usual: [Fill] = [.exact, .random]
    let variants: [[String: AttributeValue]] = [
      [:], ["largest": 0], ["sorted": 0], ["largest": 0, "sorted": 0],
    ]
    for (count, k) in [(1, 1), (2, 1), (7, 7), (16, 3), (33, 32), (65, 64), (512, 5), (1000, 100), (4099, 1)] {
      for attributes in variants {
        builder.add([builder.data(count), builder.parameter([k])], attributes: attributes, fills: usual)
      }
      builder.add([builder.data(3, count), builder.parameter([k])], fills: usual)
    }
    for k in [1, 50, 2048] { builder.add([builder.data(20_001), builder.parameter([k])], fills: [.random]) }
    for axis in -3...2 {
      for attributes in variants {
        builder.add(
          [builder.data(6, 7, 9), builder.parameter([4])],
          attributes: attributes.merging(["axis": .int(axis)]) { $1 }, fills: usual)
      }
    }
    for (extents, k) in [([0], 0), ([5], 0), ([3, 0], 0), ([0, 5], 2), ([2, 1, 2, 3, 2, 1, 2, 2], 2)] {
      builder.add([builder.data(extents), builder.parameter([k])], fills: [.random])
    }
    let (rows, columns) = (builder.random.integer(in: 2...20), builder.random.integer(in: 2...300))
    builder.add(
      [builder.data(rows, columns), builder.parameter([builder.random.integer(in: 1...columns)])], fills: usual)
    let (base, result) = (builder.data(7, 9, 11), builder.data(7, 4, 11))
    for layout in base.layouts {
      builder.add([layout, builder.parameter([4])], attributes: ["axis": 1], fills: usual)
    }
    for layout in result.layouts {
      builder.add(
        [base, builder.parameter([4])], outputs: [layout.asOutput, .dense], attributes: ["axis": 1], fills: usual)
      builder.add(
        [base, builder.parameter([4])], outputs: [.dense, layout.asOutput], attributes: ["axis": 1, "sorted": 0],
        fills: usual)
    }
    builder.add([builder.data(60, 40), builder.parameter([9])], fills: [.hard])
    builder.add([builder.data(40, 60), builder.parameter([9])], attributes: ["axis": 0, "largest": 0], fills: [.hard])
  }
}
