// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// Sums of all elements up to each one along an axis: each is a sum of its own, whatever it shares with its neighbours.
  ///
  /// n is the number of its terms, and the magnitudes are theirs alone: to take a sum off another one again is not as good.
  static let cumSum = Oracle(
    .cumSum,
    rule: "each sum by itself, over its own n terms: " + Rule.contraction
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let geometry = try CumSumGeometry(call.call)
    let walk = Walk(Rows(type.shape, axis: geometry.axis), geometry)
    guard let format = FloatFormat(type.dtype) else {
      let data = try call.integers(0)
      var sums = [Int64](repeating: 0, count: data.count)
      for start in walk.starts {
        var sum: Int64 = 0
        for place in walk.places(from: start) {
          sums[place] = geometry.isExclusive ? sum : sum &+ data[place]
          sum &+= data[place]
        }
      }
      return [ReferenceTensor(type, .exact(ElementCodec.bytes(sums, as: type.dtype) ?? []))]
    }
    let data = try call.doubles(0)
    var values = [DoubleDouble](repeating: .zero, count: data.count)
    var bounds = [Double](repeating: 0, count: data.count)
    let quantum = ContractionRule.quantum(data)
    for start in walk.starts {
      var sum = RunningSum(rule: ContractionRule(format: format), quantum: quantum)
      for place in walk.places(from: start) {
        if geometry.isExclusive { (values[place], bounds[place]) = sum.expectation }
        sum.add(data[place])
        if !geometry.isExclusive { (values[place], bounds[place]) = sum.expectation }
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }

  /// The order in which rows are summed.
  private struct Walk {
    let rows: Rows
    let isReverse: Bool

    init(_ rows: Rows, _ geometry: CumSumGeometry) {
      self.rows = rows
      isReverse = geometry.isReverse
    }

    var starts: [Int] { rows.starts }

    func places(from start: Int) -> [Int] {
      let places = (0..<rows.length).map { start + $0 * rows.step }
      return isReverse ? places.reversed() : places
    }
  }

  private struct RunningSum {
    let rule: ContractionRule
    let quantum: Double
    private var sum = DoubleDouble.zero
    private var magnitude = 0.0
    private var terms = 0
    private var special = ContractionRule.SpecialSum()

    init(rule: ContractionRule, quantum: Double) {
      self.rule = rule
      self.quantum = quantum
    }

    mutating func add(_ value: Double) {
      sum = sum + value
      magnitude += value.magnitude
      special.add(value, 1)
      terms += 1
    }

    var expectation: (value: DoubleDouble, bound: Double) {
      guard magnitude.isFinite else { return special.expectation(rule) }
      let quantum = terms == 1 ? ContractionRule.quantum([sum.high]) : quantum
      return rule.expectation(
        ContractionRule.Sum(
          value: sum, magnitude: magnitude, terms: terms, additions: max(terms - 1, 0), roundings: 0, quantum: quantum))
    }
  }
}
