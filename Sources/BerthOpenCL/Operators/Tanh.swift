// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Tanh`.
  static let tanh = function(.tanh, "tanh", cost: 10)
}
