// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `LessOrEqual`.
  static let lessOrEqual = comparison(.lessOrEqual, BVK_LESS_OR_EQUAL)
}
