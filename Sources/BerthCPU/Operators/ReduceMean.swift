// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceMean`.
  static let reduceMean = reduction(.reduceMean, BVK_REDUCE_MEAN)
}
