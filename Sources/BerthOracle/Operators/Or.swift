// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Whether either is true.
  static let or = Oracle(.or, rule: Truth.rule) { call throws(DeviceError) in
    [try Truth.logic(call) { $0 || $1 }]
  }
}
