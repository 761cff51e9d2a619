// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceSum`.
  static let reduceSum = reduction(.reduceSum, .sum)
}
