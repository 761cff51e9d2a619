// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let concat = CaseGenerator(.concat) { builder in
    func add(_ shapes: [[Int]], axis: Int, outputs: [OutputSpec]? = nil) {
      builder.add(shapes.map { builder.data($0) }, outputs: outputs, attributes: ["axis": .int(axis)], fills: [.random])
    }
    add([[5]], axis: 0)
    add([[5], [7]], axis: 0)
    add([[1], [0], [33], [2]], axis: -1)
    add([[2, 3], [4, 3]], axis: 0)
    add([[2, 3], [2, 5]], axis: 1)
    add([[2, 3, 4], [2, 1, 4], [2, 6, 4]], axis: 1)
    add([[2, 3, 4], [2, 3, 1]], axis: -1)
    add([[0, 3], [0, 3]], axis: 0)
    add([[2, 0], [2, 0]], axis: 0)
    add([[2, 1, 2, 3, 2, 1, 2, 2], [2, 1, 2, 1, 2, 1, 2, 2]], axis: 3)
    add([[300, 129], [300, 130]], axis: 1)
    add([[int(&builder, 1...50), 7], [int(&builder, 1...50), 7]], axis: 0)
    add((0..<17).map { [3, $0 % 4 + 1] }, axis: 1)
    builder.add([builder.data(32, 64), builder.data(32, 64)], attributes: ["axis": 1], fills: [.sweep])
    let (base, result) = (builder.data(5, 6, 9), builder.data(5, 12, 9))
    for layout in base.layouts {
      builder.add([layout, base], attributes: ["axis": 1], fills: [.random])
      builder.add([base, layout], attributes: ["axis": 2], fills: [.random])
    }
    for layout in result.layouts {
      builder.add([base, base], outputs: [layout.asOutput], attributes: ["axis": 1], fills: [.random])
    }
  }
}

private func int(_ builder: inout CaseBuilder, _ range: ClosedRange<Int>) -> Int { builder.random.integer(in: range) }
