// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Swish`.
  static let swish = activation(.swish, cost: 10, BVK_SWISH)
}
