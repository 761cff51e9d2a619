// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `LeakyRelu`.
  static let leakyRelu = activation(.leakyRelu, cost: 1, BVK_LEAKY_RELU)
}
