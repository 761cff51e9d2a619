// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The bytes of the input.
  static let unsqueeze = sameElements(.unsqueeze)
}
