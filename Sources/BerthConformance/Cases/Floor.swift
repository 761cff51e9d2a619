// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let floor = elementwiseUnary(.floor, range: -40...40)
}
