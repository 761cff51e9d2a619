// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Or`.
  static let or = truth(.or, "or")
}
