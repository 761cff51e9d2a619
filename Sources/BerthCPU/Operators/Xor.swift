// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Xor`.
  static let xor = logic(.xor, BVK_XOR)
}
