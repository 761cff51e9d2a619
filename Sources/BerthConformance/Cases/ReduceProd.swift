// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceProd = reduction(.reduceProd, allowsEmpty: true)
}
