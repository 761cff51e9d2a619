// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Neg`.
  static let neg = unary(.neg, cost: 1) { _ in BVK_NEG }
}
