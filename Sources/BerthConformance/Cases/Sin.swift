// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let sin = elementwiseUnary(.sin, range: -10...10, isCostly: true)
}
