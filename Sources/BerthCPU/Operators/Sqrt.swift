// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Sqrt`.
  static let sqrt = unary(.sqrt, cost: 4) { _ in BVK_SQRT }
}
