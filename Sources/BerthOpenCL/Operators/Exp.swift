// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Exp`.
  static let exp = function(.exp, "exp", cost: 8)
}
