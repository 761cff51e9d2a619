// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Squeeze`: a copy of the elements in their order.
  static let squeeze = reshaping(.squeeze)
}
