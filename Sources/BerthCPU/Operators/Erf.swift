// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Erf`.
  static let erf = unary(.erf, cost: 12) { _ in BVK_ERF }
}
