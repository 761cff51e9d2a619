// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let matMul = CaseGenerator(.matMul, hardPattern: .sparse(oneIn: 40)) { builder in
    let usual = builder.arithmeticFills
    for (m, n, k) in CaseBuilder.productSizes {
      builder.add([builder.data(m, k), builder.data(k, n)], fills: usual)
    }
    // Long sums: past the block sizes of every library, and past the length at which 16-bit accumulators give out.
    builder.add([builder.data(3, 5000), builder.data(5000, 4)], fills: usual)
    builder.add([builder.data(17, 4097), builder.data(4097, 19)], fills: usual)
    builder.add([builder.data(1, 4099), builder.data(4099, 33)], fills: usual)
    builder.add([builder.data(33, 4099), builder.data(4099, 1)], fills: usual)
    builder.add([builder.data(4099), builder.data(4099)], fills: usual)
    // Vectors, batches, broadcast batches.
    let products: [([Int], [Int])] = [
      ([5], [5]), ([5], [5, 3]), ([3, 5], [5]), ([2, 3, 5], [5]), ([5], [2, 5, 3]), ([4, 3, 5], [4, 5, 2]),
      ([4, 3, 5], [5, 2]),
      ([3, 5], [4, 5, 2]), ([2, 1, 3, 4], [1, 5, 4, 6]), ([2, 2, 1, 2, 1, 2, 3, 4], [2, 1, 1, 1, 2, 1, 4, 3]),
      ([1, 33, 17], [7, 17, 20]),
      ([0, 5], [5, 3]), ([3, 5], [5, 0]), ([3, 0], [0, 4]), ([0, 3, 5], [5, 2]), ([0], [0]),
    ]
    for (a, b) in products { builder.add([builder.data(a), builder.data(b)], fills: usual) }
    let (m, n, k) = (
      builder.random.integer(in: 2...90), builder.random.integer(in: 2...90), builder.random.integer(in: 2...200)
    )
    builder.add([builder.data(m, k), builder.data(k, n)], fills: usual)
    let (a, b, y) = (builder.data(19, 23), builder.data(23, 21), builder.data(19, 21))
    for (left, right) in zip(a.layouts, b.layouts) {
      builder.add([left, b], fills: usual)
      builder.add([a, right], fills: usual)
      builder.add([left, right], fills: usual)
    }
    for layout in y.layouts { builder.add([a, b], outputs: [layout.asOutput], fills: usual) }
    builder.add([builder.data(70, 90).permuted, builder.data(90, 80).permuted], fills: usual)
    builder.add([builder.data(3, 19, 23).permuted, builder.data(3, 23, 21).padded(by: 3)], fills: usual)
    if builder.dtype.isFloatingPoint {
      builder.add([builder.data(24, 9), builder.data(9, 26)], fills: [.hard])
      builder.add([builder.data(6, 70), builder.data(70, 6)], fills: [.hard])
    }
    if builder.dtype == .float32 {
      // More than a million results, more than a million products each way.
      builder.add([builder.data(1030, 9), builder.data(9, 1031)], fills: [.exact])
      builder.add([builder.data(257, 300), builder.data(300, 259)], fills: [.random])
    }
  }
}
