// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The greatest integer not above x, which the dtype holds.
  static let floor = Oracle(.floor, rule: Rule.integral) { call throws(DeviceError) in
    [try Elementwise.exact(call, { $0.rounded(.down) })]
  }
}
