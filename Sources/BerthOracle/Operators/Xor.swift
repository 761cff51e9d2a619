// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Whether just one is true.
  static let xor = Oracle(.xor, rule: Truth.rule) { call throws(DeviceError) in
    [try Truth.logic(call) { $0 != $1 }]
  }
}
