// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let round = elementwiseUnary(.round, range: -40...40)
}
