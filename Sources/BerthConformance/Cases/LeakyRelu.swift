// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let leakyRelu = elementwiseUnary(.leakyRelu, range: -4...4, variants: [[:], ["alpha": 0.1], ["alpha": -2.0]])
}
