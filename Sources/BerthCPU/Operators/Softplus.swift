// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Softplus`.
  static let softplus = unary(.softplus, cost: 16) { _ in BVK_SOFTPLUS }
}
