// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceMin = reduction(.reduceMin, allowsEmpty: true)
}
