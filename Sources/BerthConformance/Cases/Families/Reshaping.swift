// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Cases for an operator that sees the same elements under another shape.
  ///
  /// - Parameters:
  ///   - shapes: data, the parameter behind it if there is one, attributes.
  ///   - layouts: data whose layout is varied, then the same for the result, and what both are called with.
  static func reshaping(
    _ op: Operator, _ shapes: [(data: [Int], parameter: [Int]?, attributes: [String: AttributeValue])],
    layouts: (data: [Int], result: [Int], parameter: [Int]?, attributes: [String: AttributeValue])
  ) -> CaseGenerator {
    CaseGenerator(op) { builder in
      for (extents, parameter, attributes) in shapes {
        builder.add(
          [builder.data(extents), parameter.map { builder.parameter($0) }].trimmed, attributes: attributes,
          fills: [.random])
      }
      let parameter = layouts.parameter.map { builder.parameter($0) }
      let (base, result) = (builder.data(layouts.data), builder.data(layouts.result))
      builder.add([base, parameter].trimmed, attributes: layouts.attributes, fills: [.sweep])
      for layout in base.layouts {
        builder.add([layout, parameter].trimmed, attributes: layouts.attributes, fills: [.random])
      }
      for layout in result.layouts {
        builder.add(
          [base, parameter].trimmed, outputs: [layout.asOutput], attributes: layouts.attributes, fills: [.random])
      }
      builder.add(
        [base.permuted, parameter].trimmed, outputs: [result.permuted.asOutput], attributes: layouts.attributes,
        fills: [.random])
    }
  }
}
