// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `And`.
  static let and = truth(.and, "and")
}
