// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Ceil`.
  static let ceil = unary(.ceil, cost: 1) { _ in BVK_CEIL }
}
