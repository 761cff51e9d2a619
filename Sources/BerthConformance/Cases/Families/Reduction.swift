// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Cases for a reduction over a set of axes.
  ///
  /// - Parameters:
  ///   - allowsEmpty: whether the result over no element is defined.
  ///   - wraps: whether a sum of integers that does not fit is defined.
  ///   - domain: where random numbers lie.
  static func reduction(
    _ op: Operator, allowsEmpty: Bool, wraps: Bool = true, domain: ValueDomain = .any
  ) -> CaseGenerator {
    CaseGenerator(op, hardPattern: .sparse(oneIn: 30), domains: { _ in [domain] }) { builder in
      let usual = wraps || builder.dtype.isFloatingPoint ? builder.arithmeticFills : [.exact]
      for count in [1, 2, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 1000, 4099, 70_001] {
        builder.add([builder.data(count)], fills: usual)
        builder.add([builder.data(3, count), builder.parameter([1])], fills: usual)
        if count < 1000 { builder.add([builder.data(count, 5), builder.parameter([0])], fills: usual) }
      }
      let axes: [([Int], [Int])] = [
        ([3, 4, 5], [0]), ([3, 4, 5], [1]), ([3, 4, 5], [-1]), ([3, 4, 5], [0, 2]), ([3, 4, 5], [1, 2]),
        ([3, 4, 5], [0, 1]), ([3, 4, 5], [2, 0, 1]),
        ([2, 3, 2, 3, 2, 3], [1, 3, 5]), ([2, 1, 2, 3, 2, 1, 2, 2], [0, 2, 4, 6]),
        ([2, 1, 2, 3, 2, 1, 2, 2], [1, 3, 5, 7]), ([33, 65, 17], [1]),
        ([129, 257], [0]), ([257, 129], [1]), ([1, 300, 1], [1]),
      ]
      for (extents, folded) in axes {
        builder.add([builder.data(extents), builder.parameter(folded)], fills: usual)
        builder.add([builder.data(extents), builder.parameter(folded)], attributes: ["keepdims": 0], fills: usual)
      }
      builder.add([builder.data()], fills: usual)
      builder.add([builder.data(4, 5)], attributes: ["noop_with_empty_axes": 1], fills: usual)
      builder.add([builder.data(4, 5), builder.parameter([])], attributes: ["noop_with_empty_axes": 1], fills: usual)
      builder.add([builder.data(4, 5), builder.parameter([])], fills: usual)
      builder.add([builder.data(0, 5), builder.parameter([1])], fills: usual)
      if allowsEmpty {
        builder.add([builder.data(3, 0), builder.parameter([1])], fills: usual)
        builder.add([builder.data(0)], attributes: ["keepdims": 0], fills: usual)
      }
      let (rows, columns) = (builder.random.integer(in: 2...40), builder.random.integer(in: 2...400))
      builder.add([builder.data(rows, columns), builder.parameter([builder.random.integer(in: 0...1)])], fills: usual)
      let (base, result) = (builder.data(7, 9, 11), builder.data(7, 1, 11))
      for layout in base.layouts {
        for axis in 0...2 { builder.add([layout, builder.parameter([axis])], fills: usual) }
      }
      for layout in result.layouts {
        builder.add([base, builder.parameter([1])], outputs: [layout.asOutput], fills: usual)
      }
      builder.add([builder.data(40, 40), builder.parameter([1])], fills: [.hard])
      builder.add([builder.data(40, 40), builder.parameter([0])], fills: [.hard])
    }
  }
}
