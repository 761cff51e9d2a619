// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// max(0, x); a NaN stays a NaN.
  static let relu = Oracle(.relu, rule: Rule.chosen) { call throws(DeviceError) in
    [try Elementwise.exact(call, distinguishesZeros: false, { $0 < 0 ? 0 : $0 }, { max($0, 0) })]
  }
}
