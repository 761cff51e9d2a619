// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Not`.
  static let not = truth(.not, "not")
}
