// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Reciprocal`.
  static let reciprocal = function(.reciprocal, "reciprocal", cost: 4)
}
