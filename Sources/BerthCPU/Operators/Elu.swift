// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Elu`.
  static let elu = activation(.elu, cost: 8, BVK_ELU)
}
