// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `GlobalMaxPool`.
  static let globalMaxPool = globalPooling(.globalMaxPool, .max)
}
