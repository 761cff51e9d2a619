// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// a · b, correctly rounded.
  ///
  /// Only for bfloat16, a product below the normal numbers may be rounded twice: float32, which it is computed in, has the same
  /// exponents and so begins to lose bits at the same place, at 2^-149 instead of 2^-133. There the bound is half the spacing of
  /// both.
  static let mul = Oracle(.mul, rule: Rule.rounded) { call throws(DeviceError) in
    let type = try call.output(0)
    guard type.dtype == .bfloat16 else {
      return [try Elementwise.correctlyRounded(call, { $0 * $1 }, { $0 &* $1 })]
    }
    let (a, b) = try Elementwise.operands(call, type.shape) { index throws(DeviceError) in try call.doubles(index) }
    let products = zip(a, b).map { FloatFormat.bfloat16.product($0, $1) }
    return [
      ReferenceTensor(
        type, .bounded(values: products.map(\.value), bounds: products.map(\.bound)), distinguishesZeros: true)
    ]
  }
}

extension FloatFormat {
  /// The product of two of the format's numbers, correctly rounded, and the bound of a device's: 0 but for the small bfloat16.
  func product(_ a: Double, _ b: Double) -> (value: DoubleDouble, bound: Double) {
    // Of sixteen bits exact in double; of wider ones rounded once more to a result that they would give at once.
    let product = a * b
    if self == .bfloat16, product.magnitude < leastNormal, Double(Float(product)) != product {
      return (DoubleDouble(product), (leastPositive + FloatFormat.float32.leastPositive) * 0.5)
    }
    return (DoubleDouble(round(product)), 0)
  }
}
