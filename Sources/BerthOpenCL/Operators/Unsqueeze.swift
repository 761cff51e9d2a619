// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Unsqueeze`: a copy of the elements in their order.
  static let unsqueeze = reshaping(.unsqueeze)
}
