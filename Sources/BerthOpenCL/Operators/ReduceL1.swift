// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceL1`.
  static let reduceL1 = reduction(.reduceL1, .l1, changesElements: true)
}
