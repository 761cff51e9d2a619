// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Not`.
  static let not = logic(.not, BVK_NOT)
}
