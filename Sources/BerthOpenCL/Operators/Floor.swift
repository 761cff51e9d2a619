// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Floor`.
  static let floor = arithmetic(.floor, "floor")
}
