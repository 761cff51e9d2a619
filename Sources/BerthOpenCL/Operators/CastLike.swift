// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `CastLike`. Of the second input only the dtype counts.
  static let castLike = casting(.castLike)
}
