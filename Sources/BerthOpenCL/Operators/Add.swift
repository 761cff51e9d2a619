// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Add`.
  static let add = arithmetic(.add, "add", view: .wrapping)
}
