// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Max`.
  static let maximum = variadic(.maximum, BVK_FOLD_MAX)
}
