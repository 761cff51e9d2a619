// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `LeakyRelu`.
  static let leakyRelu = activation(.leakyRelu, "leaky_relu", cost: 1)
}
