// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Log`.
  static let log = function(.log, "log", cost: 8)
}
