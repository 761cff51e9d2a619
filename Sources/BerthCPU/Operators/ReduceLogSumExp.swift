// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceLogSumExp`.
  static let reduceLogSumExp = reduction(.reduceLogSumExp, BVK_REDUCE_LOG_SUM_EXP)
}
