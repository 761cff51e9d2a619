// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Sin`.
  static let sin = unary(.sin, cost: 12) { _ in BVK_SIN }
}
