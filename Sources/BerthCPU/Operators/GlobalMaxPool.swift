// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `GlobalMaxPool`.
  static let globalMaxPool = globalPooling(.globalMaxPool, BVK_REDUCE_MAX)
}
