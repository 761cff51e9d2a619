// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Floor`.
  static let floor = unary(.floor, cost: 1) { _ in BVK_FLOOR }
}
