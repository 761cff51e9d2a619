// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `ReduceProd`.
  static let reduceProd = reduction(.reduceProd, .prod)
}
