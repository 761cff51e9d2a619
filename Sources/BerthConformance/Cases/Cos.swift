// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let cos = elementwiseUnary(.cos, range: -10...10, isCostly: true)
}
