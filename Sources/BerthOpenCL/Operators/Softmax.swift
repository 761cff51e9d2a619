// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Softmax`.
  static let softmax = softmax(.softmax, isLogarithm: false)
}
