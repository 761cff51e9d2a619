// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The exponentials of a row's differences from its greatest element, and their sum, as softmax and its logarithm need them.
///
/// u being the unit roundoff of the format that is computed in, d_i = x_i - m with m the greatest element, e_i = e^d_i:
/// - The difference errs by u |d_i|, which changes e_i by that share of it to first order; the exponential errs by 3 ulp, at most 6u
///   of it, or 3 times the least positive number: a_i = e_i (u |d_i| + 6u) + 3 eta.
/// - The sum s of n of them errs by the sum of a_j and gamma_(n-1) (s + sum of a_j): a share r of s.
struct Exponentials {
  /// The format that is computed in.
  let format: FloatFormat
  /// The differences d_i: minus infinity for such an element.
  private(set) var differences: [DoubleDouble] = []
  /// The exponentials e_i with their errors a_i, 0 and none for minus infinity.
  private(set) var terms: [Elementwise.Expected] = []
  /// The sum s.
  private(set) var sum = DoubleDouble.zero
  /// Its relative error r.
  let share: Double

  /// - Parameter greatest: the greatest element of the row, a finite number.
  init(_ row: [Double], greatest: Double, _ format: FloatFormat) {
    self.format = format
    let u = format.unitRoundoff
    let least = format.leastPositive
    var sumError = 0.0
    for x in row {
      let difference = x == -.infinity ? DoubleDouble(x) : DoubleDouble(sum: x, -greatest)
      differences.append(difference)
      if x == -.infinity {
        terms.append(.exactly(0))
        continue
      }
      let value = DoubleDouble.exp(difference)
      // Far below, where e vanishes, so does its share; the product of 0 and a huge difference must not be NaN.
      let argumentError = value.high == 0 ? 0 : u * difference.high.magnitude
      // The exponential exceeds its first order by less than half the error's square.
      let relative = argumentError * (1 + argumentError) + 2 * UlpLimit.exp * u
      let error = value.high * relative + UlpLimit.exp * least
      terms.append(Elementwise.Expected(value: value, error: error))
      sum = sum + value
      sumError += error
    }
    let gamma = ContractionRule.gamma(max(row.count - 1, 0), u)
    share = (sumError + gamma * (sum.high + sumError)) / sum.high
  }

  /// The reference of an operator that makes of each row along `axis` as many elements.
  ///
  /// A NaN or plus infinity in a row, or nothing but minus infinities, makes the row NaN, since infinity - infinity is.
  static func reference(
    _ call: DenseCall, _ body: (Exponentials) -> [Elementwise.Expected]
  ) throws(DeviceError) -> [ReferenceTensor] {
    let type = try call.output(0)
    let data = try call.doubles(0)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rows = Rows(type.shape, axis: type.shape.rank == 0 ? nil : call.attributes.int("axis"))
    var values = [DoubleDouble](repeating: .nan, count: data.count)
    var bounds = [Double](repeating: 0, count: data.count)
    for start in rows.starts {
      let row = (0..<rows.length).map { data[start + $0 * rows.step] }
      guard let greatest = row.max(by: { $0 < $1 }), greatest.isFinite, !row.contains(where: \.isNaN) else { continue }
      let expected = body(Exponentials(row, greatest: greatest, format.accumulator))
      for (index, element) in expected.enumerated() {
        let place = start + index * rows.step
        values[place] = element.value
        bounds[place] = format.rounded(element, from: format.accumulator)
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }
}

/// The rows that an axis runs through.
struct Rows {
  /// Elements of a row.
  let length: Int
  /// How far apart they lie.
  let step: Int
  /// Where the rows begin.
  let starts: [Int]

  /// The rows along `axis` of a dense tensor; a scalar is a row of one, for which `axis` is nil.
  init(_ shape: Shape, axis: Int?) {
    guard let axis else {
      (length, step, starts) = (1, 1, [0])
      return
    }
    let place = axis < 0 ? axis + shape.rank : axis
    var extents = shape.extents
    let strides = shape.contiguousStrides.values
    length = extents[place]
    step = strides[place]
    extents[place] = 1
    starts = length == 0 ? [] : Places.walk(extents, strides: strides)
  }
}
