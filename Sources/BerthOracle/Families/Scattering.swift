// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// References for operators that bring updates (input 2) to places of data (input 0), alone or combined with what is there.
///
/// The definition writes the element back after each step, so that float16 and bfloat16 may be rounded each time; and it leaves open
/// in which order updates come that meet one element.
enum Scattering {
  /// The reference for updates that go to `targets`, one for each element of the updates.
  static func reference(_ call: DenseCall, targets: [Int]) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    let reduction = ScatterReduction(call.call)
    if reduction == .replace {
      return replaced(type, try call.input(0).bytes, try call.input(2).bytes, targets)
    }
    guard let format = FloatFormat(type.dtype) else {
      var values = try call.integers(0)
      let combine = combination(reduction, type.dtype)
      for (update, target) in zip(try call.integers(2), targets) { values[target] = combine(values[target], update) }
      return ReferenceTensor(type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []))
    }
    let data = try call.doubles(0)
    var updates: [Int: [Double]] = [:]
    for (update, target) in zip(try call.doubles(2), targets) { updates[target, default: []].append(update) }
    if reduction == .max || reduction == .min {
      return chosen(type, data, updates) { reduction == .max ? $0 > $1 : $0 < $1 }
    }
    let quantum = ContractionRule.quantum(data + updates.values.joined())
    var values = data.map { DoubleDouble($0) }
    var bounds = [Double](repeating: 0, count: data.count)
    for (target, terms) in updates {
      (values[target], bounds[target]) =
        reduction == .add
        ? sum([data[target]] + terms, format, quantum: quantum) : product([data[target]] + terms, format)
    }
    return ReferenceTensor(type, .bounded(values: values, bounds: bounds), distinguishesZeros: true)
  }

  /// The updates themselves; elements that two of them meet are left open.
  private static func replaced(
    _ type: TensorType, _ data: [UInt8], _ updates: [UInt8], _ targets: [Int]
  ) -> ReferenceTensor {
    let width = type.dtype.byteWidth
    var bytes = data
    var met: Set<Int> = []
    var unjudged: Set<Int> = []
    for (update, target) in targets.enumerated() {
      for byte in 0..<width { bytes[target * width + byte] = updates[update * width + byte] }
      if !met.insert(target).inserted { unjudged.insert(target) }
    }
    return ReferenceTensor(type, .exact(bytes), unjudged: unjudged, distinguishesZeros: true)
  }

  private static func combination(_ reduction: ScatterReduction, _ dtype: DType) -> (Int64, Int64) -> Int64 {
    let order = IntegerOrder(dtype)
    let isTruth = dtype == .bool
    return switch reduction {
    case .replace: { $1 }
    case .add: { isTruth ? $0 | $1 : $0 &+ $1 }
    case .mul: { $0 &* $1 }
    case .max: { order.isGreater($1, $0) ? $1 : $0 }
    case .min: { order.isGreater($0, $1) ? $1 : $0 }
    }
  }

  private static func chosen(
    _ type: TensorType, _ data: [Double], _ updates: [Int: [Double]], _ isBetter: (Double, Double) -> Bool
  ) -> ReferenceTensor {
    var values = data
    for (target, candidates) in updates {
      for candidate in candidates where candidate.isNaN || isBetter(candidate, values[target]) {
        if !values[target].isNaN { values[target] = candidate }
      }
    }
    return ReferenceTensor(type, .exact(ElementCodec.bytes(values, as: type.dtype) ?? []))
  }

  private static func sum(
    _ terms: [Double], _ format: FloatFormat, quantum: Double
  ) -> (value: DoubleDouble, bound: Double) {
    // IEEE 754 defines one addition to the last bit; that in double, rounded once more, is the same (53 >= 2p + 2).
    if terms.count == 2 { return (DoubleDouble(format.round(terms[0] + terms[1])), 0) }
    let rule = ContractionRule(format: format, accumulator: format)
    let magnitude = terms.reduce(0) { $0 + $1.magnitude }
    guard magnitude.isFinite else {
      var special = ContractionRule.SpecialSum()
      for term in terms { special.add(term, 1) }
      return special.expectation(rule)
    }
    return rule.expectation(
      ContractionRule.Sum(
        value: terms.dropFirst().reduce(DoubleDouble(terms[0])) { $0 + $1 }, magnitude: magnitude, terms: terms.count,
        additions: terms.count - 1, roundings: 0, quantum: quantum))
  }

  private static func product(_ factors: [Double], _ format: FloatFormat) -> (value: DoubleDouble, bound: Double) {
    if factors.count == 2 { return format.product(factors[0], factors[1]) }
    let expected = ProductRule(accumulator: format).expectation(factors)
    return (expected.value, expected.error)
  }
}
