// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let log = elementwiseUnary(.log, range: 0...100, isCostly: true)
}
