// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceLogSum = reduction(.reduceLogSum, allowsEmpty: true, domain: .range(0.25, 4))
}
