// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let `where` = CaseGenerator(.where) { builder in
    func condition(_ extents: Int...) -> OperandSpec {
      var spec = builder.data(extents)
      spec.dtype = .bool
      return spec
    }
    for count in [1, 7, 16, 33, 65, 1000, 0] {
      builder.add([condition(count), builder.data(count), builder.data(count)], fills: [.random])
    }
    builder.add([condition(3, 1, 5), builder.data(4, 1), builder.data(5)], fills: [.random])
    builder.add([condition(5), builder.data(3, 4, 5), builder.data()], fills: [.random])
    builder.add([condition(), builder.data(17), builder.data(17)], fills: [.random])
    builder.add([condition(4, 4), builder.data(), builder.data()], fills: [.random])
    builder.add([condition(131_071), builder.data(131_071), builder.data(1)], fills: [.random])
    builder.add([condition(20, 40), builder.data(20, 40), builder.data(20, 40)], fills: [.hard, .sweep])
    let (choice, base) = (condition(5, 6, 9), builder.data(5, 6, 9))
    for (mask, layout) in zip(choice.layouts, base.layouts) {
      builder.add([mask, base, base], fills: [.random])
      builder.add([choice, layout, base], fills: [.random])
      builder.add([choice, base, layout], outputs: [layout.asOutput], fills: [.random])
    }
  }
}
