// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `HardSwish`.
  static let hardSwish = unary(.hardSwish, cost: 2) { _ in BVK_HARD_SWISH }
}
