// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// (c x1 - s x2, s x1 + c x2) for each pair of a head's turned elements; the others are moved.
  ///
  /// Two products and a sum, by the rule of contractions. ONNX's text says nothing of the precision, and its function rounds each step
  /// to the dtype; a device that did so in float16 would not be as exact as the suite asks, float32 and one rounding.
  static let rotaryEmbedding = Oracle(
    .rotaryEmbedding, rule: "\(Rule.contraction), two products; exact where elements are not turned"
  ) { call throws(DeviceError) in
    let geometry = try RotaryGeometry(call.call)
    let type = try call.output(0)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = ContractionRule(format: format)
    let data = try call.doubles(0)
    let (cosines, sines) = (try call.doubles(1), try call.doubles(2))
    let rows = try cacheRows(call, geometry)
    let places = Places.walk(try geometry.byHeads(TensorDescriptor(type)))
    let pairs = geometry.rotated / 2
    // What is not turned keeps its value and the bound 0.
    var values = data.map { DoubleDouble($0) }
    var bounds = [Double](repeating: 0, count: data.count)
    for vector in 0..<geometry.batch * geometry.heads * geometry.positions {
      let position = vector % max(geometry.positions, 1)
      let batch = vector / max(geometry.positions * geometry.heads, 1)
      let row = rows[batch * geometry.positions + position] * pairs
      for pair in 0..<pairs {
        let start = vector * geometry.headSize
        let first = places[start + (geometry.isInterleaved ? 2 * pair : pair)]
        let second = places[start + (geometry.isInterleaved ? 2 * pair + 1 : pair + pairs)]
        let (c, s) = (cosines[row + pair], sines[row + pair])
        (values[first], bounds[first]) = sum(rule, (c, data[first]), (-s, data[second]))
        (values[second], bounds[second]) = sum(rule, (s, data[first]), (c, data[second]))
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }

  /// Which row of the caches each position of each sequence has.
  private static func cacheRows(_ call: DenseCall, _ geometry: RotaryGeometry) throws(DeviceError) -> [Int] {
    guard let count = geometry.cacheRows else { return Array(0..<geometry.batch * geometry.positions) }
    return try call.integers(3).map { position throws(DeviceError) in
      let row = position < 0 ? position + Int64(count) : position
      guard row >= 0, row < Int64(count) else {
        throw DeviceError(
          .indexOutOfRange, "position \(position) lies outside -\(count)..<\(count), axis 0 of the caches")
      }
      return Int(row)
    }
  }

  /// The sum of two products, and its bound.
  private static func sum(
    _ rule: ContractionRule, _ a: (Double, Double), _ b: (Double, Double)
  ) -> (DoubleDouble, Double) {
    let (first, second) = (DoubleDouble(product: a.0, a.1), DoubleDouble(product: b.0, b.1))
    let magnitude = first.high.magnitude + second.high.magnitude
    guard magnitude.isFinite else {
      var special = ContractionRule.SpecialSum()
      special.add(a.0, a.1)
      special.add(b.0, b.1)
      return special.expectation(rule)
    }
    let quantum = ContractionRule.quantum([first.high, first.low, second.high, second.low])
    return rule.expectation(
      ContractionRule.Sum(
        value: first + second, magnitude: magnitude, terms: 2, additions: 1, roundings: rule.productRoundings,
        quantum: quantum))
  }
}
