// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Neg`.
  static let neg = arithmetic(.neg, "neg", view: .wrapping)
}
