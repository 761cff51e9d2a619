// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Flatten`: a copy of the elements in their order.
  static let flatten = reshaping(.flatten)
}
