// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Greater`.
  static let greater = comparison(.greater, BVK_GREATER)
}
