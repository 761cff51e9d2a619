// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceLogSumExp`.
  static let reduceLogSumExp = reduction(.reduceLogSumExp, .logSumExp, changesElements: true, cost: 8)
}
