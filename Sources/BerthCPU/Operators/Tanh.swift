// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Tanh`.
  static let tanh = unary(.tanh, cost: 8) { _ in BVK_TANH }
}
