// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The least integer not below x, which the dtype holds.
  static let ceil = Oracle(.ceil, rule: Rule.integral) { call throws(DeviceError) in
    [try Elementwise.exact(call, { $0.rounded(.up) })]
  }
}
