// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The sums of the elements up to each along an axis: `ContractionRule` with as many terms as there are up to it.
  static let cumSum = Oracle(.cumSum, rule: Rule.contraction) { call throws(DeviceError) in
    let type = try call.output(0)
    let axis = try type.shape.normalized(axis: try call.integers(1).first.map(Int.init) ?? 0)
    let (isExclusive, isReverse) = (call.attributes.flag("exclusive"), call.attributes.flag("reverse"))
    let rows = Rows(type.shape, axis: axis)
    let order = isReverse ? Array((0..<rows.length).reversed()) : Array(0..<rows.length)
    guard let format = FloatFormat(type.dtype) else {
      let data = try call.integers(0)
      var sums = data
      for start in rows.starts {
        var sum: Int64 = 0
        for index in order {
          let place = start + index * rows.step
          sums[place] = isExclusive ? sum : sum &+ data[place]
          sum = sum &+ data[place]
        }
      }
      return [ReferenceTensor(type, .exact(ElementCodec.bytes(sums, as: type.dtype) ?? []))]
    }
    let rule = ContractionRule(format: format)
    let data = try call.doubles(0)
    let quantum = ContractionRule.quantum(data)
    var values = [DoubleDouble](repeating: .zero, count: data.count)
    var bounds = [Double](repeating: 0, count: data.count)
    for start in rows.starts {
      var (sum, magnitude, terms) = (DoubleDouble.zero, 0.0, 0)
      var special = ContractionRule.SpecialSum()
      for index in order {
        let place = start + index * rows.step
        func note() {
          let expected =
            magnitude.isFinite
            ? rule.expectation(
              ContractionRule.Sum(
                value: sum, magnitude: magnitude, terms: terms, additions: max(terms - 1, 0), roundings: 0,
                quantum: quantum))
            : special.expectation(rule)
          (values[place], bounds[place]) = (expected.value, expected.bound)
        }
        if isExclusive { note() }
        sum = sum + data[place]
        magnitude += data[place].magnitude
        special.add(data[place], 1)
        terms += 1
        if !isExclusive { note() }
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }
}
