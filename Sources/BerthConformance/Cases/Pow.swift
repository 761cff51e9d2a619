// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Floats to the power of floats and integers, integers to the power of small numbers (8^8 is the greatest power that a float32
  /// exponent's arithmetic holds without gaps), each pair of dtypes at least once.
  static let pow = CaseGenerator(
    .pow,
    domains: { call in
      let isFraction = call.inputs.allSatisfy { $0?.dtype.isFloatingPoint == true }
      return [isFraction ? .range(0, 12) : .any, isFraction ? .range(-6, 6) : .exponent(upTo: 8)]
    },
    build: { builder in
      let isFraction = builder.dtype.isFloatingPoint
      // Of integers, powers of random numbers hardly ever fit.
      let usual: [Fill] = isFraction ? [.random] : [.exact]
      func exponents(_ dtype: DType, _ extents: Int...) -> OperandSpec {
        var spec = builder.data(extents)
        spec.dtype = dtype
        return spec
      }
      for extents in [[], [1], [7], [16], [33], [65], [1000], [3, 5, 7], [2, 1, 2, 1, 3, 1, 2, 2], [0], [3, 0, 4]] {
        builder.add([builder.data(extents), builder.data(extents)], fills: usual)
      }
      let broadcasts: [([Int], [Int])] = [
        ([], [9]), ([9], []), ([65], [1]), ([4, 1], [1, 5]), ([3, 4, 5], [5]), ([5], [3, 4, 5]), ([0], [1]),
        ([17, 1, 33], [1, 9, 1]),
      ]
      for (x, y) in broadcasts { builder.add([builder.data(x), builder.data(y)], fills: usual) }
      for dtype in builder.op.allowedDTypes(of: builder.op.inputs[1]) {
        builder.add([builder.data(70), exponents(dtype, 70)], fills: usual)
        builder.add([builder.data(11, 3), exponents(dtype, 1)], fills: usual)
        builder.add([builder.data(30, 30), exponents(dtype, 30, 30)], fills: [.hard])
      }
      let (rows, columns) = (builder.random.integer(in: 2...50), builder.random.integer(in: 2...50))
      builder.add([builder.data(rows, columns), builder.data(columns)], fills: usual)
      builder.add([builder.data(20_011), exponents(.float32, 20_011)], fills: usual)
      let base = builder.data(5, 6, 9)
      for layout in base.layouts {
        builder.add([layout, base], fills: usual)
        builder.add([base, layout], fills: usual)
        builder.add([base, exponents(.int32, 9)], outputs: [layout.asOutput], fills: usual)
      }
      builder.add([builder.data(64, 64), builder.data(64, 64)], fills: [.sweep])
    })
}
