// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The nearest integer, of two the even one, which the dtype holds.
  static let round = Oracle(.round, rule: Rule.integral) { call throws(DeviceError) in
    [try Elementwise.exact(call, { $0.rounded(.toNearestOrEven) })]
  }
}
