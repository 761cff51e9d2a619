// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `LogSoftmax`.
  static let logSoftmax = softmax(.logSoftmax, isLogarithm: true)
}
