// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The greatest of the inputs, NaN if there is one.
  static let maximum = Oracle(.maximum, rule: Rule.chosen) { call throws(DeviceError) in
    let order = IntegerOrder(try call.output(0).dtype)
    return [try Variadic.chosen(call, { $0 > $1 || $0.isNaN }, { order.isGreater($0, $1) })]
  }
}
