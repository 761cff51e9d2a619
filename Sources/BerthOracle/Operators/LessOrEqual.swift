// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Whether a <= b.
  static let lessOrEqual = Oracle(.lessOrEqual, rule: Truth.rule) { call throws(DeviceError) in
    [try Truth.relation(call, { $0 <= $1 }, { $0 <= $1 })]
  }
}
