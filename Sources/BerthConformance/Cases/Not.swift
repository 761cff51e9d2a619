// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let not = elementwiseUnary(.not, range: 0...1)
}
