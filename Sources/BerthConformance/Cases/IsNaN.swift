// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let isNaN = elementwiseUnary(.isNaN, range: -4...4)
}
