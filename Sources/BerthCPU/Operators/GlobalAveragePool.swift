// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `GlobalAveragePool`.
  static let globalAveragePool = globalPooling(.globalAveragePool, BVK_REDUCE_MEAN)
}
