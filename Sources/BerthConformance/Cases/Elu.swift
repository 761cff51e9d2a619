// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let elu = elementwiseUnary(.elu, range: -10...5, variants: [[:], ["alpha": 0.3], ["alpha": -2.0]], isCostly: true)
}
