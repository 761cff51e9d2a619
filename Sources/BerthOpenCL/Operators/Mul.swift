// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Mul`.
  static let mul = arithmetic(.mul, "mul", view: .wrapping)
}
