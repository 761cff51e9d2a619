// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The greatest element over axes, NaN if there is one; over none minus infinity or the least value of the dtype.
  static let reduceMax = Oracle(.reduceMax, rule: Rule.chosen) { call throws(DeviceError) in
    let order = IntegerOrder(try call.output(0).dtype)
    return [
      try Reduction(call).extreme(call, floats: >, none: -.infinity, integers: order.isGreater, none: order.least)
    ]
  }
}
