// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Sign`.
  static let sign = unary(.sign, cost: 1) { _ in BVK_SIGN }
}
