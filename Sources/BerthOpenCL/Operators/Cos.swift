// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Cos`.
  static let cos = function(.cos, cost: 12, "cos")
}
