// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Add`.
  static let add = binary(.add, BVK_ADD)
}
