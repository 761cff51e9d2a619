// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceMax = reduction(.reduceMax, allowsEmpty: true)
}
