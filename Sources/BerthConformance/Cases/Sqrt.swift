// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let sqrt = elementwiseUnary(.sqrt, range: 0...100)
}
