// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// x as uint8, with the scale and the zero point that its range gives.
  ///
  /// The device's own scale, which may err, makes the zero point, and both make the elements: each is judged by the range that
  /// the errors of what it is made from leave. A range of 0, or one that is not finite, leaves all open; a scale that may be 0
  /// leaves what is divided by it open.
  static let dynamicQuantizeLinear = Oracle(
    .dynamicQuantizeLinear,
    rule:
      "scale: (max - min) / 255, half an ulp for the difference and 2.5 ulp for the division (OpenCL C, full profile); zero "
      + "point and elements: an integer that rounding half even gives for quotients by any such scale, each within 2.5 ulp; not "
      + "judged where the range is 0 or not finite"
  ) { call throws(DeviceError) in
    let (y, scale, zero) = (try call.output(0), try call.output(1), try call.output(2))
    let x = try call.doubles(0)
    let format = FloatFormat.float32
    let (least, greatest) = (min(x.min() ?? 0, 0), max(x.max() ?? 0, 0))
    // Both differences that a device may take: the exact one, and the one that float32 holds.
    let range = DoubleDouble(sum: greatest, -least)
    let rounded = format.round(range)
    var expected = Elementwise.Expected.open
    // `min` and `max` may pass over a NaN.
    if rounded.isFinite, rounded > 0, !x.contains(where: \.isNaN) {
      let value = range / 255
      let error =
        (range - rounded).magnitude.high / 255 + UlpLimit.division(format) * format.ulp(at: value.high)
      expected = Elementwise.Expected(value: value, error: error)
    }
    let scales = [(expected.value - expected.error).high, (expected.value + expected.error).high]
    let isJudged = expected.error.isFinite && scales[0] > 0

    func ranges(_ values: [Double], zero: ClosedRange<Int64>) -> [ClosedRange<Int64>?] {
      values.map { value in
        guard isJudged, let quotients = Quantization.quotients([value], scales, format) else { return nil }
        return Quantization.saturated(quotients, zero: zero, .uint8)
      }
    }
    let zeros = ranges([-least], zero: 0...0)
    var (elements, zeroPoint) = (IntegerRanges(), IntegerRanges())
    for range in zeros { zeroPoint.append(range) }
    for range in ranges(x, zero: (zeros.first ?? nil) ?? 0...0) { elements.append(range) }
    return [
      elements.reference(y), Elementwise.bounded(scale, count: 1) { _, _ in expected }, zeroPoint.reference(zero),
    ]
  }
}
