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
    let format = FloatFormat.bfloat16
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    for (a, b) in zip(a, b) {
      // Sixteen bits: exact in double.
      let product = a * b
      let isExactInSingle = Double(Float(product)) == product
      if product.magnitude < format.leastNormal, !isExactInSingle {
        values.append(DoubleDouble(product))
        bounds.append((format.leastPositive + FloatFormat.float32.leastPositive) * 0.5)
      } else {
        values.append(DoubleDouble(format.round(product)))
        bounds.append(0)
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds), distinguishesZeros: true)]
  }
}
