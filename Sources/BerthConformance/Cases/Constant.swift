// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let constant = CaseGenerator(.constant) { builder in
    let count = 24
    let numbers = (0..<count).map { builder.dtype == .bool ? "\($0 % 3 & 1)" : "\($0 * 5 % 23)" }
    // Of floats both zeros and what lies between integers too.
    let texts = builder.dtype.isFloatingPoint ? ["-0.0", "0.5", "-1.25", "inf"] + numbers.dropFirst(4) : numbers
    let shapes: [[Int]] = [[], [1], [7], [24], [4, 6], [2, 3, 4], [1, 2, 1, 3, 1, 2, 2, 1], [0], [3, 0]]
    for extents in shapes {
      if let value = builder.constant(extents, texts.prefix(extents.reduce(1, *))) {
        builder.add([], attributes: ["value": .tensor(value)], fills: [.random])
      }
    }
    if let value = builder.constant([2, 3, 4], texts[...]) {
      for layout in builder.data(2, 3, 4).layouts {
        builder.add([], outputs: [layout.asOutput], attributes: ["value": .tensor(value)], fills: [.random])
      }
    }
    switch builder.dtype {
    case .int64:
      builder.add([], attributes: ["value_int": -3], fills: [.random])
      builder.add([], attributes: ["value_ints": [7, -1, .max]], fills: [.random])
      builder.add([], attributes: ["value_ints": []], fills: [.random])
    case .float32:
      builder.add([], attributes: ["value_float": 0.1], fills: [.random])
      builder.add([], attributes: ["value_floats": .floats([0.1, -0.0, .leastNonzeroMagnitude])], fills: [.random])
    default: break
    }
  }
}

extension CaseBuilder {
  /// A tensor of the case's dtype with these elements, as case ids write them.
  fileprivate func constant(_ extents: [Int], _ elements: ArraySlice<String>) -> HostTensor? {
    try? HostTensor(TensorType(dtype, Shape(extents)), text: elements.joined(separator: "x")[...])
  }
}
