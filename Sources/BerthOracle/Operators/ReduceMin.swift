// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The least element over axes, NaN if there is one; over none plus infinity or the greatest value of the dtype.
  static let reduceMin = Oracle(.reduceMin, rule: Rule.chosen) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let type = reduction.type
    let bytes: [UInt8]?
    if type.dtype.isFloatingPoint {
      let least = reduction.selected(try call.doubles(0)) { $0 < $1 || $0.isNaN }
      bytes = ElementCodec.bytes(least.map { $0 ?? .infinity }, as: type.dtype)
    } else {
      let order = IntegerOrder(type.dtype)
      let least = reduction.selected(try call.integers(0)) { order.isGreater($1, $0) }
      // All bits but those that order.least has: the greatest value. That of bool is 1.
      let greatest = type.dtype == .bool ? 1 : ~order.least
      bytes = ElementCodec.bytes(least.map { $0 ?? greatest }, as: type.dtype)
    }
    return [ReferenceTensor(type, .exact(bytes ?? []))]
  }
}
