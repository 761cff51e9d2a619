// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Greater`.
  static let greater = truth(.greater, "greater")
}
