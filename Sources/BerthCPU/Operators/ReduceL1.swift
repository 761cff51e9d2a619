// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceL1`.
  static let reduceL1 = reduction(.reduceL1, BVK_REDUCE_SUM_ABS)
}
