// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Min`.
  static let minimum = variadic(.minimum, "min")
}
