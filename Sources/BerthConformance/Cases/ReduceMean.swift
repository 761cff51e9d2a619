// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  /// The mean of integers whose sum does not fit is not defined, so integers stay small.
  static let reduceMean = reduction(.reduceMean, allowsEmpty: false, wraps: false)
}
