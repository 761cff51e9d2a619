// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// |x|: only the sign changes. Integers wrap as `Neg`'s do: |x| is -x where x < 0.
  static let abs = Oracle(
    .abs, rule: "exact: only the sign changes, that of a zero too; integers wrap, so that the least stays as it is"
  ) { call throws(DeviceError) in
    let isSigned = try call.output(0).dtype.kind == .signedInteger
    return [try Elementwise.exact(call, { $0.magnitude }, { isSigned && $0 < 0 ? 0 &- $0 : $0 })]
  }
}
