// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let hardSwish = elementwiseUnary(.hardSwish, range: -5...5)
}
