// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `LessOrEqual`.
  static let lessOrEqual = truth(.lessOrEqual, "less_or_equal")
}
