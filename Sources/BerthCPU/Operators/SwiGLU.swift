// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `SwiGLU`.
  static let swiGLU = activation(.swiGLU, cost: 10, BVK_SWIGLU)
}
