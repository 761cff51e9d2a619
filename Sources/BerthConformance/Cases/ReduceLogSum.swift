// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// Sums below zero have no logarithm, so random numbers are positive; small integers of both signs show what becomes of them.
  static let reduceLogSum = reduction(.reduceLogSum, allowsEmpty: true) { _ in .range(0, 4) }
}
