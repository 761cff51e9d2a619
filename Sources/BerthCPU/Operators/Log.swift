// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Log`.
  static let log = unary(.log, cost: 8) { _ in BVK_LOG }
}
