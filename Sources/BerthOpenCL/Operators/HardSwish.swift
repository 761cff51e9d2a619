// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `HardSwish`.
  static let hardSwish = function(.hardSwish, "hard_swish", cost: 2)
}
