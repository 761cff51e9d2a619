// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceMax`.
  static let reduceMax = reduction(.reduceMax, .max)
}
