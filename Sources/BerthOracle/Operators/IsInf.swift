// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Whether it is an infinity of a sign that is asked for.
  static let isInf = Oracle(.isInf, rule: Truth.rule) { call throws(DeviceError) in
    let (negative, positive) = (call.attributes.flag("detect_negative"), call.attributes.flag("detect_positive"))
    return [try Truth.test(call) { $0.isInfinite && ($0 < 0 ? negative : positive) }]
  }
}
