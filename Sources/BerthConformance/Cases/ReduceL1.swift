// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceL1 = reduction(.reduceL1, allowsEmpty: true)
}
