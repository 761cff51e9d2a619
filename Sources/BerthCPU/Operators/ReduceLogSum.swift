// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceLogSum`.
  static let reduceLogSum = reduction(.reduceLogSum, BVK_REDUCE_LOG_SUM)
}
