// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Ceil`.
  static let ceil = arithmetic(.ceil, "ceil")
}
