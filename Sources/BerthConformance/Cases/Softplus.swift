// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let softplus = elementwiseUnary(.softplus, range: -30...30, isCostly: true)
}
