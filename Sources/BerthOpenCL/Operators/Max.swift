// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Max`.
  static let maximum = variadic(.maximum, "max")
}
