// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// start + i · delta for each place i.
  ///
  /// ONNX says so in its pseudocode, and that is what is judged. The function body that it gives besides adds delta again and again,
  /// whose error grows with i: a long range would end elsewhere, up to beyond its limit.
  static let range = Oracle(
    .range,
    rule:
      "start + i delta, exact where product and sum are representable; else u (|i delta| + |y|) to the first order, for one product, "
      + "one sum and, where the format does not hold i, one conversion more, in the dtype, or for float16 and bfloat16 in that which "
      + "stash_type names, plus half an ulp for the rounding from there; integers exact"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let count = type.shape.elementCount
    guard let format = FloatFormat(type.dtype) else {
      let (start, delta) = (try call.integers(0)[0], try call.integers(2)[0])
      let values = (0..<count).map { start &+ Int64($0) &* delta }
      return [ReferenceTensor(type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []))]
    }
    let (start, delta) = (try call.doubles(0)[0], try call.doubles(2)[0])
    let isWide = format == .float64 || call.attributes.int("stash_type") == Int(DType.float64.rawValue)
    let computing: FloatFormat = format == .float32 || !isWide ? .float32 : .float64
    return [
      Elementwise.bounded(type, count: count) { index, _ in element(index, start, delta, in: computing) }
    ]
  }

  private static func element(
    _ index: Int, _ start: Double, _ delta: Double, in format: FloatFormat
  ) -> Elementwise.Expected {
    let place = Double(index)
    let product = DoubleDouble(product: place, delta)
    let sum = product + start
    let holdsPlace = format.round(place) == place
    if holdsPlace, DoubleDouble(format.round(product)) == product, DoubleDouble(format.round(sum)) == sum {
      return Elementwise.Expected(value: sum, error: 0)
    }
    let magnitude = product.high.magnitude
    // The distance from start to limit may be beyond the format where neither of them is.
    if DoubleDouble(magnitude) >= format.overflowThreshold { return .open }
    let productError =
      ContractionRule.gamma(holdsPlace ? 1 : 2, format.unitRoundoff) * magnitude + format.leastPositive * 0.5
    let error = productError + format.unitRoundoff * (sum.high.magnitude + productError)
    // What the reference itself may be off by.
    return Elementwise.Expected(value: sum, error: error + magnitude * 0x1p-100)
  }
}
