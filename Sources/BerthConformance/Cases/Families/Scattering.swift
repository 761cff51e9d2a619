// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseBuilder {
  /// Adds a scatter with each reduction. Combined updates are summed exactly first, then at random, then with hard values among
  /// them; what replaces is moved.
  mutating func addReductions(
    _ inputs: [OperandSpec], outputs: [OutputSpec]? = nil, attributes: [String: AttributeValue] = [:]
  ) {
    for reduction in ScatterReduction.allCases {
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
