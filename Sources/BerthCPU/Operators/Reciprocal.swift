// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Reciprocal`.
  static let reciprocal = unary(.reciprocal, cost: 2) { _ in BVK_RECIPROCAL }
}
