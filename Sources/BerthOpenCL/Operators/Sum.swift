// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Sum`.
  static let sum = variadic(.sum, "sum", adds: true)
}
