// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// As Cast.
  static let castLike = casting(.castLike)
}
