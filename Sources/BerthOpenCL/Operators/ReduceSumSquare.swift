// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceSumSquare`.
  static let reduceSumSquare = reduction(.reduceSumSquare, .sumSquare, changesElements: true)
}
