// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Softmax`.
  static let softmax = softmax(.softmax, BVK_SOFTMAX)
}
