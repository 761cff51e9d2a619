// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Div`.
  static let div = binary(.div, cost: 2, BVK_DIV)
}
