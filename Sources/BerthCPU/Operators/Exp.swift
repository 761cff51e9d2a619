// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Exp`.
  static let exp = unary(.exp, cost: 6) { _ in BVK_EXP }
}
