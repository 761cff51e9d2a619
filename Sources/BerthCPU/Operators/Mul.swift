// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Mul`.
  static let mul = binary(.mul, BVK_MUL)
}
