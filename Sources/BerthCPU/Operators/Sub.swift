// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Sub`.
  static let sub = binary(.sub, BVK_SUB)
}
