// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Min`.
  static let minimum = variadic(.minimum, BVK_FOLD_MIN)
}
