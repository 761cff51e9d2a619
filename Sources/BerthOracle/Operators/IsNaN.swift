// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Whether it is NaN.
  static let isNaN = Oracle(.isNaN, rule: Truth.rule) { call throws(DeviceError) in
    [try Truth.test(call) { $0.isNaN }]
  }
}
