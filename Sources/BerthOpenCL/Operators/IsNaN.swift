// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `IsNaN`.
  static let isNaN = truth(.isNaN, "is_nan")
}
