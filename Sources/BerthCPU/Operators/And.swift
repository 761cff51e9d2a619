// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `And`.
  static let and = logic(.and, BVK_AND)
}
