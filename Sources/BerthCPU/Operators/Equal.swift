// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Equal`.
  static let equal = comparison(.equal, BVK_EQUAL)
}
