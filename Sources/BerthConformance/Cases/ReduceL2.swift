// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceL2 = reduction(.reduceL2, allowsEmpty: true, wraps: false)
}
