// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The mean under the window: `MeanRule` with as many terms as the window has elements, and the divisor that the call asks for.
  static let averagePool = Oracle(
    .averagePool,
    rule:
      "the bound of the sum (gamma_(n-1) sum|x|, 0 where every partial sum is exact) over the number of elements, plus 5u of the "
      + "mean for a division within 2.5 ulp (float64: 2u); exact where the sum is and the divisor is a power of two; windows over "
      + "padding alone and sums that overflow are not judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let geometry = try PoolingGeometry(call.call)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = ContractionRule(format: format)
    let taps = WindowTaps(geometry.window)
    let data = try call.doubles(0)
    let quantum = ContractionRule.quantum(data)
    let countsPadding = call.attributes.flag("count_include_pad")
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    for plane in 0..<(geometry.images * geometry.channels) {
      for (position, places) in taps.places.enumerated() {
        let terms = places.map { data[plane * taps.imageSize + $0] }
        let mean = MeanRule(rule: rule, count: countsPadding ? taps.reached[position] : terms.count)
        let expected = mean.expectation(of: terms, quantum: quantum)
        values.append(expected.value)
        bounds.append(expected.bound)
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }
}

extension MeanRule {
  /// What is wanted of the sum of these terms over `count`.
  fileprivate func expectation(of terms: [Double], quantum: Double) -> (value: DoubleDouble, bound: Double) {
    guard !terms.isEmpty, count > 0 else { return (.zero, .infinity) }
    guard terms.allSatisfy(\.isFinite) else {
      var special = ContractionRule.SpecialSum()
      for term in terms { special.add(term, 1) }
      return special.expectation(rule)
    }
    var (sum, magnitude) = (DoubleDouble.zero, 0.0)
    for term in terms {
      sum = sum + term
      magnitude += term.magnitude
    }
    return expectation(
      ContractionRule.Sum(
        value: sum, magnitude: magnitude, terms: terms.count, additions: terms.count - 1, roundings: 0,
        quantum: terms.count == 1 ? ContractionRule.quantum(terms) : quantum))
  }
}
