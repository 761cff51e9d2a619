// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `GreaterOrEqual`.
  static let greaterOrEqual = truth(.greaterOrEqual, "greater_or_equal")
}
