// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Sigmoid`.
  static let sigmoid = function(.sigmoid, cost: 10, "sigmoid")
}
