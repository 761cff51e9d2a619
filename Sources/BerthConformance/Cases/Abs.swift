// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let abs = elementwiseUnary(.abs, range: -4...4, exact: true)
}
