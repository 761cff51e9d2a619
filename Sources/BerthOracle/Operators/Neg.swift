// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// -x: only the sign changes. Integers wrap, as 0 - x does.
  static let neg = Oracle(
    .neg, rule: "exact: only the sign changes, that of a zero too; integers wrap, so that the least stays as it is"
  ) { call throws(DeviceError) in
    [try Elementwise.exact(call, { -$0 }, { 0 &- $0 })]
  }
}
