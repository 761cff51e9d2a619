// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The greatest element over axes, NaN if there is one; over none minus infinity or the least value of the dtype.
  static let reduceMax = Oracle(.reduceMax, rule: Rule.chosen) { call throws(DeviceError) in
    let reduction = try Reduction(call)
    let type = reduction.type
    let bytes: [UInt8]?
    if type.dtype.isFloatingPoint {
      let greatest = reduction.selected(try call.doubles(0)) { $0 > $1 || $0.isNaN }
      bytes = ElementCodec.bytes(greatest.map { $0 ?? -.infinity }, as: type.dtype)
    } else {
      let order = IntegerOrder(type.dtype)
      let greatest = reduction.selected(try call.integers(0)) { order.isGreater($0, $1) }
      bytes = ElementCodec.bytes(greatest.map { $0 ?? order.least }, as: type.dtype)
    }
    return [ReferenceTensor(type, .exact(bytes ?? []))]
  }
}

/// The order of integers held as `Int64`, uint64 among them as its bit pattern.
struct IntegerOrder {
  private let flip: Int64
  /// The least value of the dtype.
  let least: Int64

  init(_ dtype: DType) {
    flip = dtype == .uint64 ? Int64.min : 0
    least = dtype.kind == .signedInteger ? Int64.min >> Int64(64 - dtype.bitWidth) : 0
  }

  /// Whether a is greater than b.
  func isGreater(_ a: Int64, _ b: Int64) -> Bool { key(a) > key(b) }

  /// A number whose order among `Int64` is the integer's in its dtype.
  func key(_ value: Int64) -> Int64 { value ^ flip }
}
