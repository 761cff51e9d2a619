// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// a - b, correctly rounded.
  static let sub = Oracle(.sub, rule: Rule.rounded) { call throws(DeviceError) in
    [try Elementwise.correctlyRounded(call, { $0 - $1 }, { $0 &- $1 })]
  }
}
