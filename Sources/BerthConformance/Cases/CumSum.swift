// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let cumSum = CaseGenerator(.cumSum, hardPattern: .sparse(oneIn: 60)) { builder in
    let usual = builder.arithmeticFills
    let variants: [[String: AttributeValue]] = [
      [:], ["exclusive": 1], ["reverse": 1], ["exclusive": 1, "reverse": 1],
    ]
    for count in [1, 2, 7, 16, 33, 65, 1000, 4099] {
      builder.add([builder.data(count), builder.parameter(0)], fills: usual)
      builder.add([builder.data(3, count), builder.parameter(1, .int32)], fills: usual)
      if count < 1000 { builder.add([builder.data(count, 5), builder.parameter(0)], fills: usual) }
    }
    builder.add([builder.data(70_001), builder.parameter(0)], fills: [.random])
    for axis in -3...2 {
      for attributes in variants {
        builder.add([builder.data(5, 9, 17), builder.parameter(axis)], attributes: attributes, fills: usual)
      }
    }
    for attributes in variants {
      builder.add([builder.data(1, 1), builder.parameter(1)], attributes: attributes, fills: [.random])
      builder.add([builder.data(33, 130), builder.parameter(0)], attributes: attributes, fills: usual)
    }
    for (extents, axis) in [([0], 0), ([3, 0], 1), ([0, 3], 1), ([2, 1, 2, 3, 2, 1, 2, 2], 3)] {
      builder.add([builder.data(extents), builder.parameter(axis)], fills: usual)
    }
    // ONNX writes the axis as a scalar; vectors of one element are taken as well.
    builder.add([builder.data(4, 5), builder.parameter([1])], fills: usual)
    let (rows, columns) = (builder.random.integer(in: 2...200), builder.random.integer(in: 2...200))
    builder.add([builder.data(rows, columns), builder.parameter(builder.random.integer(in: 0...1))], fills: usual)
    let base = builder.data(7, 9, 11)
    for layout in base.layouts {
      for axis in 0...2 { builder.add([layout, builder.parameter(axis)], fills: usual) }
      builder.add([base, builder.parameter(1)], outputs: [layout.asOutput], fills: usual)
      builder.add(
        [base, builder.parameter(1)], outputs: [layout.asOutput], attributes: ["exclusive": 1, "reverse": 1],
        fills: usual)
    }
    builder.add([builder.data(40, 40), builder.parameter(1)], fills: [.hard])
    builder.add([builder.data(40, 40), builder.parameter(0)], attributes: ["reverse": 1], fills: [.hard])
  }
}
