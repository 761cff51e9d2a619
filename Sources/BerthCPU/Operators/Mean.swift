// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Mean`.
  static let mean = variadic(.mean, BVK_FOLD_MEAN)
}
