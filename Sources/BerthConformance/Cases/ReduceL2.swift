// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// The root of a sum of integers that does not fit is not defined, so integers stay small.
  static let reduceL2 = reduction(.reduceL2, allowsEmpty: true, wraps: false)
}
