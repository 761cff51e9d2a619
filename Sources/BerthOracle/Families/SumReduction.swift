// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// What an element contributes to a sum.
enum Contribution {
  case itself, magnitude, square
}

extension Reduction {
  /// The sums of what the elements contribute, as the rules of contractions see them: nil where a term is not finite, and then what
  /// is wanted.
  func contractions(
    _ data: [Double], _ contribution: Contribution, _ rule: ContractionRule
  ) -> [(sum: ContractionRule.Sum, special: (value: DoubleDouble, bound: Double)?)] {
    let squares = contribution == .square
    let terms = contribution == .magnitude ? data.map(\.magnitude) : data
    let quantum = ContractionRule.quantum(terms)
    let outputs = type.shape.elementCount
    var sums: Sums
    if squares {
      let zeros = [Double](repeating: 0, count: outputs)
      sums = Sums(high: zeros, low: zeros, magnitude: zeros)
      for (value, target) in zip(terms, targets) {
        let product = rule.format == .float64 ? DoubleDouble(product: value, value) : DoubleDouble(value * value)
        let sum = DoubleDouble(sum: sums.high[target], product.high)
        sums.high[target] = sum.high
        sums.low[target] += sum.low + product.low
        sums.magnitude[target] += product.high
      }
      if sums.magnitude.contains(where: { !$0.isFinite }) {
        for (value, target) in zip(terms, targets) where !sums.magnitude[target].isFinite {
          sums.special[target, default: ContractionRule.SpecialSum()].add(value, value)
        }
      }
    } else {
      sums = self.sums(terms, wide: rule.format == .float64)
    }
    return (0..<outputs).map { index in
      var sum = sum(index, sums, quantum: squares ? quantum * quantum : quantum)
      if squares {
        // Of a single element too the square is rounded.
        sum.quantum = quantum * quantum
        sum.roundings = rule.productRoundings
      }
      return (sum, sums.special[index]?.expectation(rule))
    }
  }

  /// The reference of an operator that sums what the elements contribute; integers wrap.
  func sumReference(_ call: DenseCall, _ contribution: Contribution) throws(DeviceError) -> ReferenceTensor {
    guard let format = FloatFormat(type.dtype) else {
      var sums = [Int64](repeating: 0, count: type.shape.elementCount)
      let isUnsigned = type.dtype.kind == .unsignedInteger
      for (value, target) in zip(try call.integers(0), targets) {
        switch contribution {
        case .itself: sums[target] &+= value
        case .magnitude: sums[target] &+= value < 0 && !isUnsigned ? 0 &- value : value
        case .square: sums[target] &+= value &* value
        }
      }
      return ReferenceTensor(type, .exact(ElementCodec.bytes(sums, as: type.dtype) ?? []))
    }
    let rule = ContractionRule(format: format)
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    for (sum, special) in contractions(try call.doubles(0), contribution, rule) {
      let expected = special ?? rule.expectation(sum)
      values.append(expected.value)
      bounds.append(expected.bound)
    }
    return ReferenceTensor(type, .bounded(values: values, bounds: bounds))
  }
}
