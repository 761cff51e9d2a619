// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Flatten`: a copy of the elements in their order.
  static let flatten = reshaping(.flatten)
}
