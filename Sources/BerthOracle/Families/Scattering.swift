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
    if factors.contains(where: \.isNaN) { return (.nan, 0) }
    let isNegative = !factors.count { $0.sign == .minus }.isMultiple(of: 2)
    let ordinary = factors.filter { $0.isFinite && $0 != 0 }
    let (hasZero, hasInfinity) = (factors.contains(0), factors.contains(where: \.isInfinite))
    // Any product of some of the factors lies between the product of all that are below 1 and that of all others.
    let most = ordinary.reduce(0) { $0 + max($1.exponent + 1, 0) }
    let least = ordinary.reduce(0) { $0 + min($1.exponent, 0) }
    let (mayOverflow, mayUnderflow) = (most > format.maximumExponent, least < format.minimumExponent)
    if hasZero || hasInfinity {
      // A product that leaves the range would meet the other as a zero or an infinity of its own.
      if hasZero ? mayOverflow : mayUnderflow { return (.zero, .infinity) }
      if hasZero, hasInfinity { return mayUnderflow ? (.zero, .infinity) : (.nan, 0) }
      let value = hasZero ? 0 : Double.infinity
      return (DoubleDouble(isNegative ? -value : value), 0)
    }
    if mayOverflow || mayUnderflow { return (.zero, .infinity) }
    let value = factors.dropFirst().reduce(DoubleDouble(factors[0])) { $0 * $1 }
    // The factors without their powers of two: where the product of those is a number of the format, so is that of any of them.
    let odd = factors.reduce(1) { product, factor in
      let significand = factor.significandBitPattern | 1 << 52
      return product * Double(significand >> UInt64(significand.trailingZeroBitCount))
    }
    if odd < FloatFormat.powerOfTwo(format.significandBits) { return (value, 0) }
    let steps = factors.count - 1
    let relative = ContractionRule.gamma(steps, format.unitRoundoff) + Double(steps) * 0x1p-100
    return (value, relative * value.high.magnitude)
  }
}
