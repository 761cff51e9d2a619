// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// References for operators that work element by element.
enum Elementwise {
  /// An operator on two operands that rounds correctly: a + b, a - b, a · b.
  ///
  /// The exact result of two doubles, rounded to double and then to a format of at most 24 bits, is the exact result rounded once:
  /// 53 >= 2 · 24 + 2, and where such a sum or product becomes subnormal in the narrow format it was exact in double. So IEEE's own
  /// double arithmetic is the reference for all formats.
  static func correctlyRounded(
    _ call: DenseCall, _ floats: (Double, Double) -> Double, _ integers: (Int64, Int64) -> Int64
  ) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    if FloatFormat(type.dtype) != nil {
      let (a, b) = try operands(call, type.shape) { index throws(DeviceError) in try call.doubles(index) }
      let values = a.indices.map { floats(a[$0], b[$0]) }
      return ReferenceTensor(
        type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []), distinguishesZeros: true)
    }
    let (a, b) = try operands(call, type.shape) { index throws(DeviceError) in try call.integers(index) }
    let values = a.indices.map { integers(a[$0], b[$0]) }
    return ReferenceTensor(type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []))
  }

  /// The elements of both inputs, broadcast to the output's shape.
  static func operands<Element>(
    _ call: DenseCall, _ shape: Shape, _ decode: (Int) throws(DeviceError) -> [Element]
  ) throws(DeviceError) -> ([Element], [Element]) {
    let a = try Places.broadcast(try decode(0), from: try call.input(0).type.shape, to: shape)
    let b = try Places.broadcast(try decode(1), from: try call.input(1).type.shape, to: shape)
    return (a, b)
  }
}
