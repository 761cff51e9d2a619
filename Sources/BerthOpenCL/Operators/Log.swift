// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Log`.
  static let log = function(.log, cost: 8, "log")
}
