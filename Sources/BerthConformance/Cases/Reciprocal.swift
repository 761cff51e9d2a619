// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reciprocal = elementwiseUnary(.reciprocal, range: -4...4)
}
