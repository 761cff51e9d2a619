// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceMin`.
  static let reduceMin = reduction(.reduceMin, .min)
}
