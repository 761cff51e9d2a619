// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceSum`.
  static let reduceSum = reduction(.reduceSum, BVK_REDUCE_SUM)
}
