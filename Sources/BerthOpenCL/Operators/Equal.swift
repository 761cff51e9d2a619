// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Equal`.
  static let equal = truth(.equal, "equal")
}
