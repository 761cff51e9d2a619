// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Sum`.
  static let sum = variadic(.sum, BVK_FOLD_SUM)
}
