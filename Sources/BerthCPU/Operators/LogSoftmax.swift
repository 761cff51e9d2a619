// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `LogSoftmax`.
  static let logSoftmax = softmax(.logSoftmax, BVK_LOG_SOFTMAX)
}
