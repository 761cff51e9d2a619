// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Swish`.
  static let swish = activation(.swish, "swish", cost: 10)
}
