// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Whether both are true.
  static let and = Oracle(.and, rule: Truth.rule) { call throws(DeviceError) in
    [try Truth.logic(call) { $0 && $1 }]
  }
}
