// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// For each output element the sum over the input elements whose kernel reaches it, plus the bias.
  ///
  /// Whether a tap that lies on no input element multiplies its weight by 0 or is left out is the device's choice, so that an infinite
  /// or NaN weight there leaves the element open.
  static let convTranspose = Oracle(.convTranspose, rule: Rule.contraction) { call throws(DeviceError) in
    let type = try call.output(0)
    let geometry = try ConvTransposeGeometry(call.call)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = ContractionRule(format: format)
    let (x, w) = (try call.doubles(0), try call.doubles(1))
    let bias = call.optionalInput(2) == nil ? nil : try call.doubles(2)
    var quantum = ContractionRule.quantum(x) * ContractionRule.quantum(w)
    if let bias { quantum = min(quantum, ContractionRule.quantum(bias)) }
    let contributions = TransposedTaps(geometry)
    let channels = geometry.inputChannels / geometry.groups
    let filters = geometry.outputChannels / geometry.groups
    let (size, taps) = (geometry.input.reduce(1, *), geometry.kernel.reduce(1, *))
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    for image in 0..<geometry.images {
      for filter in 0..<geometry.outputChannels {
        let group = filter / filters
        let specialTaps = (0..<taps).filter { tap in
          ((group * channels)..<((group + 1) * channels)).contains {
            !w[($0 * filters + filter % filters) * taps + tap].isFinite
          }
        }
        for pairs in contributions.pairs {
          var sum = TransposedSum(wide: format == .float64)
          for channel in (group * channels)..<((group + 1) * channels) {
            let image = (image * geometry.inputChannels + channel) * size
            let kernel = (channel * filters + filter % filters) * taps
            for pair in pairs { sum.add(x[image + pair.place], w[kernel + pair.tap]) }
          }
          let addend = bias?[filter] ?? 0
          let expected = sum.expectation(rule, addend: bias == nil ? nil : addend, quantum: quantum)
          let mayBeNaN = specialTaps.contains { tap in !pairs.contains { $0.tap == tap } }
          values.append(expected.value)
          bounds.append(mayBeNaN && !expected.value.high.isNaN ? .infinity : expected.bound)
        }
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }
}

/// For every output position which input positions reach it, by which tap.
private struct TransposedTaps {
  struct Pair {
    let place: Int
    let tap: Int
  }

  let pairs: [[Pair]]

  init(_ geometry: ConvTransposeGeometry) {
    let taps = (0..<geometry.kernel.reduce(1, *)).map { Shape.index($0, in: geometry.kernel) }
    pairs = (0..<geometry.output.reduce(1, *)).map { number in
      let position = Shape.index(number, in: geometry.output)
      return taps.enumerated().compactMap { tapNumber, tap in
        var place = 0
        for axis in position.indices {
          let distance = position[axis] + geometry.padsBegin[axis] - tap[axis] * geometry.dilations[axis]
          guard distance >= 0, distance % geometry.strides[axis] == 0 else { return nil }
          let at = distance / geometry.strides[axis]
          guard at < geometry.input[axis] else { return nil }
          place = place * geometry.input[axis] + at
        }
        return Pair(place: place, tap: tapNumber)
      }
    }
  }
}

/// A sum of products under way.
private struct TransposedSum {
  /// Whether to carry about 106 bits, as float64 needs it.
  let wide: Bool
  private var value = DoubleDouble.zero
  private var magnitude = 0.0
  private var terms = 0
  private var special = ContractionRule.SpecialSum()

  init(wide: Bool) { self.wide = wide }

  mutating func add(_ a: Double, _ b: Double) {
    terms += 1
    special.add(a, b)
    let product = a * b
    value = wide ? value + DoubleDouble(product: a, b) : DoubleDouble(value.high + product)
    magnitude += product.magnitude
  }

  /// What is wanted, and its bound.
  mutating func expectation(
    _ rule: ContractionRule, addend: Double?, quantum: Double
  ) -> (value: DoubleDouble, bound: Double) {
    guard magnitude.isFinite, addend?.isFinite ?? true else {
      if let addend { special.add(addend, 1) }
      return special.expectation(rule)
    }
    return rule.expectation(
      ContractionRule.Sum(
        value: value + (addend ?? 0), magnitude: magnitude + (addend ?? 0).magnitude,
        terms: terms + (addend == nil ? 0 : 1),
        additions: addend == nil ? max(terms - 1, 0) : terms, roundings: rule.productRoundings, quantum: quantum))
  }
}
