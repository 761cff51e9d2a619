// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Abs`.
  static let abs = arithmetic(.abs, "abs")
}
