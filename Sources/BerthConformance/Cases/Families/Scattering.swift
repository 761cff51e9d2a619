// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseBuilder {
  /// Adds a scatter with each reduction that combines: of small integers first, which is exact, then of random numbers, then with
  /// hard values among them.
  mutating func addReductions(
    _ inputs: [OperandSpec], outputs: [OutputSpec]? = nil, attributes: [String: AttributeValue] = [:]
  ) {
    for reduction in ScatterReduction.allCases where reduction != .replace {
      addScatter(inputs, outputs: outputs, attributes: attributes, reduction, fills: arithmeticFills + [.hard])
    }
  }

  /// Adds a scatter.
  mutating func addScatter(
    _ inputs: [OperandSpec], outputs: [OutputSpec]? = nil, attributes: [String: AttributeValue] = [:],
    _ reduction: ScatterReduction = .replace, fills: [Fill] = [.random]
  ) {
    var attributes = attributes
    if reduction != .replace { attributes["reduction"] = .string(reduction.rawValue) }
    add(inputs, outputs: outputs, attributes: attributes, fills: reduction == .replace ? [.random] : fills)
  }
}
