// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Reshape`: a copy of the elements in their order.
  static let reshape = reshaping(.reshape)
}
