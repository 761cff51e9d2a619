// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceSumSquare`.
  static let reduceSumSquare = reduction(.reduceSumSquare, BVK_REDUCE_SUM_SQUARE)
}
