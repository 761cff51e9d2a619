// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `ReduceProd`.
  static let reduceProd = reduction(.reduceProd, BVK_REDUCE_PROD)
}
