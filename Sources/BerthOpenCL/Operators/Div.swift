// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Div`.
  static let div = arithmetic(.div, "div", cost: 4)
}
