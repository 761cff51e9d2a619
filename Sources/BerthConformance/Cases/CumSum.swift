// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let cumSum = CaseGenerator(.cumSum, hardPattern: .sparse(oneIn: 40)) { builder in
    let usual = builder.arithmeticFills
    func add(_ data: OperandSpec, axis: Int, outputs: [OutputSpec]? = nil, fills: [Fill]) {
      for attributes in [[:], ["exclusive": 1], ["reverse": 1], ["exclusive": 1, "reverse": 1]] as [[String: AttributeValue]] {
        builder.add([data, builder.parameter(axis)], outputs: outputs, attributes: attributes, fills: fills)
      }
    }
    for count in [1, 2, 17, 64, 1000] { add(builder.data(count), axis: 0, fills: usual) }
    for axis in -3...2 { add(builder.data(3, 18, 33), axis: axis, fills: usual) }
    for extents in [[0], [3, 0, 2], [2, 1, 2, 3, 2, 1, 2, 2]] { add(builder.data(extents), axis: 0, fills: [.random]) }
    builder.add([builder.data(4, 5), builder.parameter([1], .int32)], fills: usual)
    builder.add([builder.data(3, 20_011), builder.parameter(1)], fills: usual)
    builder.add([builder.data(2, builder.random.integer(in: 2...300)), builder.parameter(1)], fills: usual)
    let base = builder.data(5, 6, 9)
    for layout in base.layouts {
      builder.add([layout, builder.parameter(1)], fills: usual)
      builder.add([base, builder.parameter(2)], outputs: [layout.asOutput], attributes: ["reverse": 1], fills: usual)
    }
    builder.add([builder.data(40, 40), builder.parameter(1)], fills: [.hard])
    builder.add([builder.data(40, 40), builder.parameter(0)], attributes: ["reverse": 1], fills: [.hard])
  }
}
