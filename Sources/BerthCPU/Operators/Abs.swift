// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Abs`.
  static let abs = unary(.abs, cost: 1) { _ in BVK_ABS }
}
