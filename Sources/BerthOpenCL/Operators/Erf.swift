// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Erf`.
  static let erf = function(.erf, "erf", cost: 12)
}
