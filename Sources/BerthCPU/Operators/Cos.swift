// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Cos`.
  static let cos = unary(.cos, cost: 12) { _ in BVK_COS }
}
