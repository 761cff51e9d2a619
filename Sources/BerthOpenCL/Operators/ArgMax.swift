// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ArgMax`.
  static let argMax = argExtreme(.argMax, smallest: false)
}
