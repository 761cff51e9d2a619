// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// (x - x_zero_point) x_scale. The difference is exact; int32 with a zero point other than 0 is not judged.
  ///
  /// ONNX: "the output type also determines the precision of the multiplication operation". So a device may round both factors
  /// to the output's format first, or not: where both fit it, the product is correctly rounded.
  static let dequantizeLinear = Oracle(
    .dequantizeLinear,
    rule:
      "correctly rounded where the difference and the scale are numbers of the output's format; else what rounding them to it "
      + "changes of the product, plus half an ulp of float32 and of the output; int32 with a zero point other than 0 is not "
      + "judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let (x, scales) = (try call.integers(0), try call.doubles(1))
    let zeros = call.optionalInput(2) == nil ? nil : try call.integers(2)
    let isWide = try call.input(0).type.dtype == .int32
    let format = FloatFormat(type.dtype) ?? .float32
    let places = Quantization.places(try QuantizationGranularity(call.call), type.shape)
    return [
      Elementwise.bounded(type, count: x.count) { index, computing in
        let zero = zeros?[places[index]] ?? 0
        if isWide && zero != 0 { return .open }
        return product(Double(x[index] - zero), scales[places[index]], format, computing)
      }
    ]
  }

  private static func product(
    _ difference: Double, _ scale: Double, _ format: FloatFormat, _ computing: FloatFormat
  ) -> Elementwise.Expected {
    let product = DoubleDouble(product: difference, scale)
    guard product.isFinite else { return Elementwise.Expected(value: product, error: 0) }
    var deviation = 0.0
    for factor in [difference, format.round(difference)] {
      for other in [scale, format.round(scale)] {
        let rounded = DoubleDouble(product: factor, other)
        // A factor beyond the format is an infinity in it, which may be multiplied or not.
        guard rounded.isFinite else { return .open }
        deviation = max(deviation, (rounded - product).magnitude.high)
      }
    }
    // Where float32 has lost bits of a subnormal product already, it is rounded twice, as in Mul.
    let isRoundedTwice =
      format != computing && product.magnitude.high < format.leastNormal && Double(Float(product.high)) != product.high
    if deviation == 0 && !isRoundedTwice { return Elementwise.Expected(value: product, error: 0) }
    return Elementwise.Expected(
      value: product, error: deviation + computing.halfUlp(at: product.magnitude.high + deviation))
  }
}
