// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Sub`.
  static let sub = arithmetic(.sub, "sub", view: .wrapping)
}
