// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let sign = elementwiseUnary(.sign, range: -4...4, exact: true)
}
