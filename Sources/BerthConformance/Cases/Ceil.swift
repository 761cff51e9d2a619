// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let ceil = elementwiseUnary(.ceil, range: -40...40)
}
