// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// References for operators that fold axes.
struct Reduction {
  /// The type of the result.
  let type: TensorType
  /// How many elements fold into each element of the result.
  let count: Int
  /// For each element of the data the element of the result that it folds into.
  let targets: [Int]

  init(_ call: DenseCall) throws(DeviceError) {
    let data = try call.input(0).type.shape
    let geometry = try ReductionGeometry(call.call)
    self.init(try call.output(0), data, axes: geometry.axes)
  }

  init(_ type: TensorType, _ data: Shape, axes: [Int]) {
    self.type = type
    var strides = [Int](repeating: 0, count: data.rank)
    var (step, folded) = (1, 1)
    for axis in stride(from: data.rank - 1, through: 0, by: -1) {
      if axes.contains(axis) {
        folded *= data[axis]
      } else {
        strides[axis] = step
        step *= data[axis]
      }
    }
    count = folded
    targets = Places.walk(data.extents, strides: strides)
  }

  /// The sums of the elements that fold together, or of their squares.
  struct Sums {
    var high: [Double]
    var low: [Double]
    var magnitude: [Double]
    var special: [Int: ContractionRule.SpecialSum] = [:]
    /// A power of two that all terms are multiples of.
    let quantum: Double
    /// Whether the terms are squares.
    let areSquares: Bool
  }

  /// The sums of the elements, or of their squares if `squared`, in about 106 bits if `wide`, else in plain doubles: those hold the
  /// squares of all narrower formats exactly.
  func sums(_ values: [Double], wide: Bool, squared: Bool = false) -> Sums {
    let outputs = type.shape.elementCount
    let zeros = [Double](repeating: 0, count: outputs)
    let quantum = ContractionRule.quantum(values)
    var sums = Sums(
      high: zeros, low: zeros, magnitude: zeros, quantum: squared ? quantum * quantum : quantum, areSquares: squared)
    for (value, target) in zip(values, targets) {
      let term = squared ? value * value : value
      if wide {
        let sum = DoubleDouble(sum: sums.high[target], term)
        sums.high[target] = sum.high
        sums.low[target] += sum.low + (squared ? (-term).addingProduct(value, value) : 0)
      } else {
        sums.high[target] += term
      }
      sums.magnitude[target] += term.magnitude
    }
    if sums.magnitude.contains(where: { !$0.isFinite }) {
      for (value, target) in zip(values, targets) where !sums.magnitude[target].isFinite {
        sums.special[target, default: ContractionRule.SpecialSum()].add(value, squared ? value : 1)
      }
    }
    return sums
  }

  /// The sum of the elements that fold into `index`, as the rules of contractions see it. A single element is a sum without any
  /// addition, and exact.
  func sum(_ index: Int, _ sums: Sums) -> ContractionRule.Sum {
    let isElement = count == 1 && !sums.areSquares
    let roundings = sums.areSquares ? FloatFormat(type.dtype).map { ContractionRule(format: $0).productRoundings } : 0
    return ContractionRule.Sum(
      value: DoubleDouble(sum: sums.high[index], sums.low[index]), magnitude: sums.magnitude[index], terms: count,
      additions: max(count - 1, 0), roundings: roundings ?? 0,
      quantum: isElement ? ContractionRule.quantum([sums.high[index]]) : sums.quantum)
  }

  /// The reference of a floating-point sum of the elements, or of their squares.
  func sum(_ values: [Double], squared: Bool = false) -> ReferenceTensor {
    guard let format = FloatFormat(type.dtype) else { return ReferenceTensor(type, .exact([])) }
    let rule = ContractionRule(format: format)
    let sums = sums(values, wide: format == .float64, squared: squared)
    var wanted: [DoubleDouble] = []
    var bounds: [Double] = []
    for index in 0..<type.shape.elementCount {
      let expected = sums.special[index]?.expectation(rule) ?? rule.expectation(sum(index, sums))
      wanted.append(expected.value)
      bounds.append(expected.bound)
    }
    return ReferenceTensor(type, .bounded(values: wanted, bounds: bounds))
  }

  /// A sum as a device holds it in its accumulator, before more is made of it. One that may overflow on the way is left open.
  func accumulated(_ index: Int, _ sums: Sums) -> Elementwise.Expected {
    guard let format = FloatFormat(type.dtype) else { return .open }
    let rule = ContractionRule(format: format)
    if let special = sums.special[index] {
      let expected = special.expectation(rule)
      return special.isFinite ? .open : Elementwise.Expected(value: expected.value, error: expected.bound)
    }
    let sum = sum(index, sums)
    let greatest = sum.magnitude * (1 + rule.gamma(sum.additions + sum.roundings))
    guard greatest < rule.accumulator.overflowThreshold.high else { return .open }
    return Elementwise.Expected(value: sum.value, error: rule.isExact(sum) ? 0 : rule.accumulatedError(sum))
  }

  /// The reference of a sum of integers, which wraps.
  func wrappedSum(_ values: [Int64]) -> ReferenceTensor {
    var sums = [Int64](repeating: 0, count: type.shape.elementCount)
    for (value, target) in zip(values, targets) { sums[target] &+= value }
    return ReferenceTensor(type, .exact(ElementCodec.bytes(sums, as: type.dtype) ?? []))
  }

  /// The elements that fold together, for each element of the result.
  func sets<Element>(_ values: [Element]) -> [[Element]] {
    var sets = [[Element]](repeating: [], count: type.shape.elementCount)
    for index in sets.indices { sets[index].reserveCapacity(count) }
    for (value, target) in zip(values, targets) { sets[target].append(value) }
    return sets
  }

  /// The reference of an element that is chosen because it comes before all others, or is NaN; and what is left where there is none.
  func extreme(
    _ call: DenseCall, floats comesFirst: (Double, Double) -> Bool, none: Double,
    integers comesFirstOfIntegers: (Int64, Int64) -> Bool, none noInteger: Int64
  ) throws(DeviceError) -> ReferenceTensor {
    let bytes: [UInt8]?
    if type.dtype.isFloatingPoint {
      let chosen = selected(try call.doubles(0)) { comesFirst($0, $1) || $0.isNaN }
      bytes = ElementCodec.bytes(chosen.map { $0 ?? none }, as: type.dtype)
    } else {
      let chosen = selected(try call.integers(0), comesFirstOfIntegers)
      bytes = ElementCodec.bytes(chosen.map { $0 ?? noInteger }, as: type.dtype)
    }
    return ReferenceTensor(type, .exact(bytes ?? []))
  }

  /// Of the elements that fold together the one that is left when each in turn may take the place of the one before, by `replaces(new,
  /// old)`; nil where there are none.
  func selected<Element>(_ values: [Element], _ replaces: (Element, Element) -> Bool) -> [Element?] {
    var chosen = [Element?](repeating: nil, count: type.shape.elementCount)
    for (value, target) in zip(values, targets) {
      if let current = chosen[target], !replaces(value, current) { continue }
      chosen[target] = value
    }
    return chosen
  }
}
