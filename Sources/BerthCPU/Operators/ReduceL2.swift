// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceL2`.
  static let reduceL2 = reduction(.reduceL2, BVK_REDUCE_L2)
}
