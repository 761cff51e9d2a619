// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let matMulInteger = CaseGenerator(.matMulInteger, hardPattern: .anywhere) { builder in
    /// The right operand, of either dtype.
    func right(_ dtype: DType, _ extents: Int...) -> OperandSpec {
      var spec = builder.data(extents)
      spec.dtype = dtype
      return spec
    }
    let dtypes: [DType] = [.int8, .uint8]
    // Absent, for the whole operand, for each line; of A and of B.
    for (index, (m, n, k)) in CaseBuilder.productSizes.enumerated() {
      for (shift, dtype) in dtypes.enumerated() {
        let zeros: [(OperandSpec?, OperandSpec?)] = [
          (nil, nil), (builder.data(), right(dtype)), (builder.data(m), right(dtype, n)),
          (builder.data(1), nil), (nil, right(dtype, n)), (builder.data(m, 1), right(dtype, 1, n)),
        ]
        let (a, b) = zeros[(index + 3 * shift) % zeros.count]
        builder.add([builder.data(m, k), right(dtype, k, n), a, b], fills: [.random])
      }
    }
    for dtype in dtypes {
      // Every zero point with every other, where each element is the least, the greatest or next to one: the differences need nine
      // bits, the products seventeen.
      for a in [nil, builder.data(), builder.data(1), builder.data(19), builder.data(19, 1)] {
        for b in [nil, right(dtype), right(dtype, 1), right(dtype, 21), right(dtype, 1, 21)] {
          builder.add([builder.data(19, 23), right(dtype, 23, 21), a, b], fills: [.hard])
        }
      }
      // Sums that leave 16 bits at once, and would leave 24, but stay in 32 whatever the data: 255 * 255 * 33,025 < 2^31.
      for (m, n, k) in [(3, 4, 5000), (17, 19, 4097), (1, 33, 4099), (33, 1, 4099), (2, 3, 33_000)] {
        builder.add([builder.data(m, k), right(dtype, k, n)], fills: [.random, .hard])
        builder.add([builder.data(m, k), right(dtype, k, n), builder.data(), right(dtype, n)], fills: [.hard])
      }
      let (m, n, k) = (
        builder.random.integer(in: 2...90), builder.random.integer(in: 2...90), builder.random.integer(in: 2...200)
      )
      builder.add([builder.data(m, k), right(dtype, k, n), builder.data(m), right(dtype, n)], fills: [.random])
      // Vectors, batches, broadcast batches, with a zero point for each line.
      let (a4, b4) = (builder.data(2, 1, 3, 4), right(dtype, 1, 5, 4, 6))
      builder.add([builder.data(5), right(dtype, 5), builder.data(), right(dtype, 1)], fills: [.random])
      builder.add([builder.data(5), right(dtype, 5, 3), builder.data(1), right(dtype, 3)], fills: [.random])
      builder.add([builder.data(3, 5), right(dtype, 5), builder.data(3), right(dtype)], fills: [.random])
      builder.add(
        [builder.data(2, 3, 5), right(dtype, 5), builder.data(2, 3, 1), right(dtype, 1)], fills: [.random])
      builder.add([builder.data(5), right(dtype, 2, 5, 3), nil, right(dtype, 2, 1, 3)], fills: [.random])
      builder.add(
        [builder.data(4, 3, 5), right(dtype, 5, 2), builder.data(4, 3, 1), right(dtype, 2)], fills: [.random])
      builder.add(
        [builder.data(3, 5), right(dtype, 4, 5, 2), builder.data(3), right(dtype, 4, 1, 2)], fills: [.random])
      builder.add([a4, b4], fills: [.random])
      builder.add([a4, b4, builder.data(2, 1, 3, 1), right(dtype, 1, 5, 1, 6)], fills: [.random, .hard])
      builder.add([builder.data(5, 1, 40), right(dtype, 40, 30), builder.data(5, 1, 1)], fills: [.random])
      builder.add(
        [builder.data(2, 2, 1, 2, 1, 2, 3, 4), right(dtype, 2, 1, 1, 1, 2, 1, 4, 3), builder.data(), right(dtype)],
        fills: [.random])
      // Nothing to write; nothing to add up.
      builder.add([builder.data(0, 5), right(dtype, 5, 3), builder.data(0), right(dtype, 3)], fills: [.random])
      builder.add([builder.data(3, 5), right(dtype, 5, 0), nil, right(dtype)], fills: [.random])
      builder.add([builder.data(3, 0), right(dtype, 0, 4), builder.data(3), right(dtype, 4)], fills: [.random])
      builder.add([builder.data(0, 3, 5), right(dtype, 5, 2), builder.data(0, 3, 1)], fills: [.random])
      builder.add([builder.data(0), right(dtype, 0)], fills: [.random])
      // Layouts of every operand.
      let (a, b, y) = (builder.data(19, 23), right(dtype, 23, 21), builder.data(19, 21))
      let (rows, columns) = (builder.data(19), right(dtype, 21))
      for (leftLayout, rightLayout) in zip(a.layouts, b.layouts) {
        builder.add([leftLayout, b, rows, columns], fills: [.random])
        builder.add([a, rightLayout, rows, columns], fills: [.random])
        builder.add([leftLayout, rightLayout], fills: [.random])
      }
      for (rowLayout, columnLayout) in zip(rows.layouts, columns.layouts) {
        builder.add([a, b, rowLayout, columnLayout], fills: [.random])
      }
      let (manyA, manyB) = (builder.data(3, 19, 23), right(dtype, 3, 23, 21))
      for (rowLayout, columnLayout) in zip(builder.data(3, 19, 1).layouts, right(dtype, 3, 1, 21).layouts) {
        builder.add([manyA, manyB, rowLayout, columnLayout], fills: [.random])
      }
      for layout in y.layouts { builder.add([a, b, rows, columns], outputs: [layout.asOutput], fills: [.random]) }
      builder.add([builder.data(70, 90).permuted, right(dtype, 90, 80).permuted], fills: [.random])
      builder.add([builder.data(3, 19, 23).permuted, right(dtype, 3, 23, 21).padded(by: 3)], fills: [.random])
    }
    // More than a million products each way.
    let wide = builder.data(257, 300)
    builder.add([wide, builder.data(300, 259), builder.data(257), builder.data(259)], fills: [.random])
  }
}
