// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Elu`.
  static let elu = activation(.elu, "elu", cost: 10)
}
