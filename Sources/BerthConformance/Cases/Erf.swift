// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let erf = elementwiseUnary(.erf, range: -4...4, isCostly: true)
}
