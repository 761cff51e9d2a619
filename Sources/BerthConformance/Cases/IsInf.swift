// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let isInf = elementwiseUnary(.isInf, range: -4...4).adding { builder in
    for (negative, positive) in [(0, 1), (1, 0), (0, 0)] {
      let attributes: [String: AttributeValue] = ["detect_negative": .int(negative), "detect_positive": .int(positive)]
      builder.add([builder.data(300)], attributes: attributes, fills: [.hard])
      builder.add([builder.data(256, 256)], attributes: attributes, fills: [.sweep])
    }
  }
}
