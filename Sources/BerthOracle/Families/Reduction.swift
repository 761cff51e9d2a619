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

  /// The sums of the elements that fold together.
  struct Sums {
    var high: [Double]
    var low: [Double]
    var magnitude: [Double]
    var special: [Int: ContractionRule.SpecialSum] = [:]
  }

  /// The sums, in about 106 bits if `wide`, else in plain doubles.
  func sums(_ values: [Double], wide: Bool) -> Sums {
    let outputs = type.shape.elementCount
    let zeros = [Double](repeating: 0, count: outputs)
    var sums = Sums(high: zeros, low: zeros, magnitude: zeros)
    for (value, target) in zip(values, targets) {
      if wide {
        let sum = DoubleDouble(sum: sums.high[target], value)
        sums.high[target] = sum.high
        sums.low[target] += sum.low
      } else {
        sums.high[target] += value
      }
      sums.magnitude[target] += value.magnitude
    }
    if sums.magnitude.contains(where: { !$0.isFinite }) {
      for (value, target) in zip(values, targets) where !sums.magnitude[target].isFinite {
        sums.special[target, default: ContractionRule.SpecialSum()].add(value, 1)
      }
    }
    return sums
  }

  /// The sum of the elements that fold into `index`, as the rules of contractions see it: additions only. A single element is a
  /// sum without any, and exact.
  func sum(_ index: Int, _ sums: Sums, quantum: Double) -> ContractionRule.Sum {
    let quantum = count == 1 ? ContractionRule.quantum([sums.high[index]]) : quantum
    return ContractionRule.Sum(
      value: DoubleDouble(sum: sums.high[index], sums.low[index]), magnitude: sums.magnitude[index], terms: count,
      additions: max(count - 1, 0), roundings: 0, quantum: quantum)
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
