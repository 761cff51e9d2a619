// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ArgMin`.
  static let argMin = argExtreme(.argMin, smallest: true)
}
