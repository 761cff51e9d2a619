// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `GreaterOrEqual`.
  static let greaterOrEqual = comparison(.greaterOrEqual, BVK_GREATER_OR_EQUAL)
}
