// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceSumSquare = reduction(.reduceSumSquare, allowsEmpty: true)
}
