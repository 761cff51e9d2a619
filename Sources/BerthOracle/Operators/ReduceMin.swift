// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The least element over axes, NaN if there is one; over none infinity or the greatest value of the dtype.
  static let reduceMin = Oracle(.reduceMin, rule: Rule.chosen) { call throws(DeviceError) in
    let order = IntegerOrder(try call.output(0).dtype)
    return [
      try Reduction(call).extreme(
        call, floats: <, none: .infinity, integers: { order.isGreater($1, $0) }, none: order.greatest)
    ]
  }
}
