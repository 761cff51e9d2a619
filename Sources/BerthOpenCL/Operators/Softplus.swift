// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Softplus`.
  static let softplus = function(.softplus, "softplus", cost: 16)
}
