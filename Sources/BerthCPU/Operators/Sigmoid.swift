// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Sigmoid`.
  static let sigmoid = unary(.sigmoid, cost: 8) { _ in BVK_SIGMOID }
}
