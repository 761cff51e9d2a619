// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let gemm = CaseGenerator(.gemm, hardPattern: .sparse(oneIn: 40)) { builder in
    let usual = builder.arithmeticFills
    for (index, (m, n, k)) in CaseBuilder.productSizes.enumerated() {
      let (transA, transB) = (index & 1, index >> 1 & 1)
      builder.add(
        [
          transA == 0 ? builder.data(m, k) : builder.data(k, m), transB == 0 ? builder.data(k, n) : builder.data(n, k),
          builder.data(n),
        ],
        attributes: ["transA": .int(transA), "transB": .int(transB)], fills: usual)
    }
    let (a, b) = (builder.data(13, 29), builder.data(29, 18))
    for c in [[], [1], [18], [1, 18], [13, 1], [1, 1], [13, 18]] { builder.add([a, b, builder.data(c)], fills: usual) }
    builder.add([a, b], fills: usual)
    let scales: [(AttributeValue, AttributeValue)] = [(1, 1), (2, 0.5), (0.5, 0), (0, 1), (-1, 2), (1, -1)].map {
      (.float($0.0), .float($0.1))
    }
    for (alpha, beta) in scales where builder.dtype.isFloatingPoint {
      builder.add([a, b, builder.data(18)], attributes: ["alpha": alpha, "beta": beta], fills: usual)
    }
    builder.add(
      [builder.data(4099, 5), builder.data(7, 4099), builder.data(7)],
      attributes: ["transA": 1, "transB": 1], fills: usual)
    for (left, right) in zip(a.layouts, b.layouts) {
      builder.add([left, right, builder.data(13, 18)], fills: usual)
      builder.add(
        [a, b, builder.data(13, 18).permuted], outputs: [builder.data(13, 18).spread(by: 2).asOutput], fills: usual)
    }
    for extents in [(0, 3, 4), (3, 0, 4), (3, 4, 0)] {
      builder.add(
        [builder.data(extents.0, extents.2), builder.data(extents.2, extents.1), builder.data(1)], fills: usual)
    }
    if builder.dtype.isFloatingPoint {
      builder.add([builder.data(24, 9), builder.data(9, 26), builder.data(26)], fills: [.hard])
    }
  }
}
