// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let sigmoid = elementwiseUnary(.sigmoid, range: -20...20)
}
