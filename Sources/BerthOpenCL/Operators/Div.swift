// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Div`.
  static let div = arithmetic(.div, cost: 4, "div")
}
