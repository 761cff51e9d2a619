// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Less`.
  static let less = truth(.less, "less")
}
