// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceMin`.
  static let reduceMin = reduction(.reduceMin, BVK_REDUCE_MIN)
}
