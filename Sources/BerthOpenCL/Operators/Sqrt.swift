// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Sqrt`.
  static let sqrt = function(.sqrt, "sqrt", cost: 4)
}
