// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Sigmoid`.
  static let sigmoid = function(.sigmoid, "sigmoid", cost: 10)
}
