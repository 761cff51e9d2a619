// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Sin`.
  static let sin = function(.sin, "sin", cost: 12)
}
