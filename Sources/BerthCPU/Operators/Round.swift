// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Round`.
  static let round = unary(.round, cost: 1) { _ in BVK_NEAREST }
}
