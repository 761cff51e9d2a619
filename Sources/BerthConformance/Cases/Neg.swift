// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let neg = elementwiseUnary(.neg, range: -4...4, exact: true)
}
