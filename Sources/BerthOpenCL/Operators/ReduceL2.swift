// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceL2`.
  static let reduceL2 = reduction(.reduceL2, .l2, changesElements: true)
}
