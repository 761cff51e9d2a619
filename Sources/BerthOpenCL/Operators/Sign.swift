// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Sign`.
  static let sign = arithmetic(.sign, "sign")
}
