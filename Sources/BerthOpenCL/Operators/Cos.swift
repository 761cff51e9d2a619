// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Cos`.
  static let cos = function(.cos, "cos", cost: 12)
}
