// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Less`.
  static let less = comparison(.less, BVK_LESS)
}
