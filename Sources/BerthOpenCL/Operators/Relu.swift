// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Relu`.
  static let relu = arithmetic(.relu, "relu")
}
