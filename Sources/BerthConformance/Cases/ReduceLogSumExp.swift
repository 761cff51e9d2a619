// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let reduceLogSumExp = reduction(.reduceLogSumExp, allowsEmpty: true)
}
