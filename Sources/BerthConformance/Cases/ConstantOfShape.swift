// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let constantOfShape = CaseGenerator(.constantOfShape) { builder in
    func element(_ text: Substring, _ shape: Shape = [1]) -> [String: AttributeValue] {
      (try? HostTensor(TensorType(builder.dtype, shape), text: text)).map { ["value": .tensor($0)] } ?? [:]
    }
    let one = element(builder.dtype.isFloatingPoint ? "-1.5" : "1")
    for extents in [[], [1], [7], [65], [1000], [3, 5, 7], [2, 1, 2, 1, 3, 1, 2, 2], [0], [3, 0, 4], [131_071]] {
      builder.add([builder.parameter(extents)], attributes: one, fills: [.random])
    }
    for text: Substring in builder.dtype.isFloatingPoint ? ["0", "-0.0", "nan", "-inf", "0.1"] : ["0"] {
      builder.add([builder.parameter([4, 9])], attributes: element(text), fills: [.random])
    }
    builder.add([builder.parameter([4, 9])], attributes: element("1", .scalar), fills: [.random])
    for layout in builder.data(5, 6, 9).layouts {
      builder.add([builder.parameter([5, 6, 9])], outputs: [layout.asOutput], attributes: one, fills: [.random])
    }
    if builder.dtype == .float32 { builder.add([builder.parameter([4, 9])], fills: [.random]) }
  }
}
