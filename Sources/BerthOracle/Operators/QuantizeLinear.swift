// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// saturate(round(x / y_scale) + y_zero_point). A quotient of NaN is not judged.
  ///
  /// ONNX: "For (x / y_scale), it rounds to the nearest even", "the type of y_scale determines the precision of the division
  /// operation between x and y_scale, unless the precision attribute is specified". All after the division is exact, so that
  /// the quotient alone makes a result uncertain: where a tie lies among the quotients that a device may compute, both
  /// neighbours are right.
  static let quantizeLinear = Oracle(
    .quantizeLinear,
    rule:
      "an integer that saturate(round half even(q) + zero point) gives for a quotient q of a device: within 2.5 ulp of float32 "
      + "(OpenCL C, full profile), exact for a scale that is a power of two, operands and quotient rounded to the format of the "
      + "scale or of 'precision' or not; one integer but where a tie is so near; NaN quotients are not judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let (x, scales) = (try numbers(call, 0), try numbers(call, 1))
    let zeros = call.optionalInput(2) == nil ? nil : try call.integers(2)
    let named = DType(rawValue: UInt16(clamping: call.attributes.int("precision")))
    let ofScale = try call.format(1)
    let precision = FloatFormat(named) ?? ofScale ?? .float32
    let places = Quantization.places(try QuantizationGranularity(call.call), type.shape)
    var ranges = IntegerRanges()
    for (x, place) in zip(x, places) {
      let zero = zeros?[place] ?? 0
      let quotients = Quantization.quotients([x], [scales[place]], precision)
      ranges.append(quotients.map { Quantization.saturated($0, zero: zero...zero, type.dtype) })
    }
    return [ranges.reference(type)]
  }

  /// The elements of an input of floats or int32, exactly.
  private static func numbers(_ call: DenseCall, _ index: Int) throws(DeviceError) -> [Double] {
    if try call.format(index) != nil { return try call.doubles(index) }
    return try call.integers(index).map { Double($0) }
  }
}
