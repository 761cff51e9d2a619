// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceMax`.
  static let reduceMax = reduction(.reduceMax, BVK_REDUCE_MAX)
}
