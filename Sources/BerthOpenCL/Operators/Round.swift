// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Round`.
  static let round = arithmetic(.round, "round")
}
