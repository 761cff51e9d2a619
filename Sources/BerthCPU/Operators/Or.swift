// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Or`.
  static let or = logic(.or, BVK_OR)
}
