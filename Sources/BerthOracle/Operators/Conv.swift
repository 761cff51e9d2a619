// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The convolution: for each output element the sum over the taps that fall inside the image, plus the bias.
  ///
  /// Whether a tap in the padding multiplies its weight by 0 or is left out is the device's choice, so that an infinite or NaN weight
  /// there leaves the element open.
  static let conv = Oracle(.conv, rule: Rule.contraction) { call throws(DeviceError) in
    let type = try call.output(0)
    let geometry = try ConvGeometry(call.call)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rule = ContractionRule(format: format)
    let (x, w) = (try call.doubles(0), try call.doubles(1))
    let bias = call.optionalInput(2) == nil ? nil : try call.doubles(2)
    var quantum = ContractionRule.quantum(x) * ContractionRule.quantum(w)
    if let bias { quantum = min(quantum, ContractionRule.quantum(bias)) }

    let taps = ConvTaps(geometry)
    let channels = geometry.inputChannels / geometry.groups
    let filters = geometry.outputChannels / geometry.groups
    let k = channels * taps.count
    let positions = taps.positions
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    values.reserveCapacity(type.shape.elementCount)
    bounds.reserveCapacity(type.shape.elementCount)
    for image in 0..<geometry.images {
      for group in 0..<geometry.groups {
        let columns = taps.columns(
          of: x, from: (image * geometry.inputChannels + group * channels) * taps.imageSize, channels: channels)
        let weights = Array(w[(group * filters * k)..<((group + 1) * filters * k)])
        let product = MatrixProduct(weights, columns, m: filters, n: positions, k: k, wide: format == .float64)
        for index in 0..<(filters * positions) {
          let (filter, position) = (index / positions, index % positions)
          let addend = bias?[group * filters + filter] ?? 0
          let expected: (value: DoubleDouble, bound: Double)
          if product.magnitude[index].isFinite, addend.isFinite {
            let terms = channels * taps.inside[position]
            expected = rule.expectation(
              ContractionRule.Sum(
                value: product.value(index) + addend, magnitude: product.magnitude[index] + addend.magnitude,
                terms: terms + (bias == nil ? 0 : 1), additions: bias == nil ? max(terms - 1, 0) : terms,
                roundings: rule.productRoundings, quantum: quantum))
          } else {
            expected = taps.special(
              weights[(filter * k)..<((filter + 1) * k)], columns, position, addend, rule)
          }
          values.append(expected.value)
          bounds.append(expected.bound)
        }
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }
}

/// Where the taps of a kernel fall, for every position of the output.
private struct ConvTaps {
  /// Taps of the kernel.
  let count: Int
  /// Positions of the output.
  let positions: Int
  /// Elements of one channel of the input.
  let imageSize: Int
  /// For each tap and position the place in a channel of the input, or -1 in the padding.
  private let places: [Int]
  /// For each position the number of taps inside the image.
  let inside: [Int]

  init(_ geometry: ConvGeometry) {
    count = geometry.window.kernel.reduce(1, *)
    positions = geometry.window.output.reduce(1, *)
    imageSize = geometry.window.input.reduce(1, *)
    var places: [Int] = []
    places.reserveCapacity(count * positions)
    var inside = [Int](repeating: 0, count: positions)
    let rank = geometry.window.kernel.count
    var tap = [Int](repeating: 0, count: rank)
    for _ in 0..<count {
      var position = [Int](repeating: 0, count: rank)
      for index in 0..<positions {
        var place = 0
        for axis in 0..<rank {
          let at =
            position[axis] * geometry.window.strides[axis] + tap[axis] * geometry.window.dilations[axis]
            - geometry.window.padsBegin[axis]
          guard at >= 0, at < geometry.window.input[axis] else {
            place = -1
            break
          }
          place = place * geometry.window.input[axis] + at
        }
        places.append(place)
        if place >= 0 { inside[index] += 1 }
        ConvTaps.advance(&position, geometry.window.output)
      }
      ConvTaps.advance(&tap, geometry.window.kernel)
    }
    self.places = places
    self.inside = inside
  }

  /// The next index in row-major order.
  private static func advance(_ index: inout [Int], _ extents: [Int]) {
    for axis in stride(from: extents.count - 1, through: 0, by: -1) {
      index[axis] += 1
      if index[axis] < extents[axis] { return }
      index[axis] = 0
    }
  }

  /// What each tap of each channel sees: channels · taps rows, one column a position, 0 in the padding.
  func columns(of x: [Double], from start: Int, channels: Int) -> [Double] {
    var columns: [Double] = []
    columns.reserveCapacity(channels * places.count)
    for channel in 0..<channels {
      let base = start + channel * imageSize
      for place in places { columns.append(place < 0 ? 0 : x[base + place]) }
    }
    return columns
  }

  /// What is wanted of a sum some of whose terms are infinite or NaN.
  func special(
    _ weights: ArraySlice<Double>, _ columns: [Double], _ position: Int, _ addend: Double, _ rule: ContractionRule
  ) -> (value: DoubleDouble, bound: Double) {
    var sum = ContractionRule.SpecialSum()
    for (row, weight) in weights.enumerated() {
      if places[row % count * positions + position] >= 0 {
        sum.add(weight, columns[row * positions + position])
      } else if !weight.isFinite {
        return (.zero, .infinity)
      }
    }
    sum.add(addend, 1)
    return sum.expectation(rule)
  }
}
