// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// References for operators on any number of tensors, element by element, broadcast.
enum Variadic {
  /// The elements of all inputs, each broadcast to the output's shape.
  private static func operands<Element>(
    _ call: DenseCall, _ decode: (Int) throws(DeviceError) -> [Element]
  ) throws(DeviceError) -> [[Element]] {
    let shape = try call.output(0).shape
    var operands: [[Element]] = []
    for index in call.inputs.indices {
      operands.append(try Places.broadcast(try decode(index), from: try call.input(index).type.shape, to: shape))
    }
    return operands
  }

  /// Of the inputs the one that is left when each in turn may take the place of the one before, by `replaces(new, old)`.
  static func chosen(
    _ call: DenseCall, _ floats: (Double, Double) -> Bool, _ integers: (Int64, Int64) -> Bool
  ) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    let bytes =
      type.dtype.isFloatingPoint
      ? ElementCodec.bytes(fold(try operands(call) { index throws(DeviceError) in try call.doubles(index) }, floats), as: type.dtype)
      : ElementCodec.bytes(
        fold(try operands(call) { index throws(DeviceError) in try call.integers(index) }, integers), as: type.dtype)
    return ReferenceTensor(type, .exact(bytes ?? []))
  }

  private static func fold<Element>(_ operands: [[Element]], _ replaces: (Element, Element) -> Bool) -> [Element] {
    var chosen = operands.first ?? []
    for operand in operands.dropFirst() {
      for index in chosen.indices where replaces(operand[index], chosen[index]) { chosen[index] = operand[index] }
    }
    return chosen
  }

  /// What is wanted of an element, and how far from it a result may lie.
  typealias Expectation = (value: DoubleDouble, bound: Double)

  /// Something made of the sum of the inputs.
  ///
  /// - Parameters:
  ///   - special: what is wanted where a term is infinite or NaN, or their magnitudes add up to more than a double.
  ///   - finite: what is wanted elsewhere, from the terms and their sum as the rules of contractions see it.
  static func sums(
    _ call: DenseCall, special: (ContractionRule.SpecialSum, ContractionRule) -> Expectation,
    finite: ([Double], ContractionRule.Sum, ContractionRule) -> Expectation
  ) throws(DeviceError) -> ReferenceTensor {
    let type = try call.output(0)
    guard let format = FloatFormat(type.dtype) else { return ReferenceTensor(type, .exact([])) }
    let rule = ContractionRule(format: format)
    let operands = try operands(call) { index throws(DeviceError) in try call.doubles(index) }
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    for index in 0..<type.shape.elementCount {
      let terms = operands.map { $0[index] }
      let magnitude = terms.reduce(0) { $0 + $1.magnitude }
      let expected: Expectation
      if magnitude.isFinite {
        expected = finite(
          terms,
          ContractionRule.Sum(
            value: terms.reduce(.zero) { $0 + $1 }, magnitude: magnitude, terms: terms.count,
            additions: terms.count - 1, roundings: 0, quantum: ContractionRule.quantum(terms)), rule)
      } else {
        var sum = ContractionRule.SpecialSum()
        for term in terms { sum.add(term, 1) }
        expected = special(sum, rule)
      }
      values.append(expected.value)
      bounds.append(expected.bound)
    }
    return ReferenceTensor(type, .bounded(values: values, bounds: bounds))
  }
}
