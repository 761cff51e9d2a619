// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let tanh = elementwiseUnary(.tanh, range: -10...10)
}
