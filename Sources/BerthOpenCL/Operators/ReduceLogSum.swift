// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceLogSum`.
  static let reduceLogSum = reduction(.reduceLogSum, .logSum, changesElements: true)
}
