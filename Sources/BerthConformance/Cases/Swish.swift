// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let swish = elementwiseUnary(.swish, range: -20...20, variants: [[:], ["alpha": 1.702], ["alpha": -0.5]], isCostly: true)
}
