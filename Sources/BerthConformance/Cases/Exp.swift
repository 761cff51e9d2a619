// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let exp = elementwiseUnary(.exp, range: -16...10)
}
