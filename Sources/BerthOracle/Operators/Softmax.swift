// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// e^(x_i - m) over the sum of all e^(x_j - m), m being the greatest element.
  ///
  /// The bound follows the usual three passes: the errors a_i of the exponentials e_i and the share r of their sum s are those of
  /// `ShiftedExponentials`. The quotient errs by 2.5 ulp, at most 5u, and one u more where it is taken by multiplying with 1/s; in
  /// float64, where division is rounded correctly, by 2u. Together a_i/s + y_i (r + 6u), of which the second order is covered by a
  /// factor 1 + 4r + 100u.
  ///
  /// A NaN or plus infinity in a row, or nothing but minus infinities, makes the row NaN, since infinity - infinity is; single minus
  /// infinities give exact zeros.
  static let softmax = Oracle(
    .softmax,
    rule:
      "(e_i (u |x_i - m| + 6u) + 3 eta) / s + y_i (r + 6u), where r is the relative error of the sum s: its terms' errors and "
      + "gamma_(n-1); from exp within 3 ulp and a division within 2.5 ulp (float64: 2u); float16 and bfloat16 computed so in float32 "
      + "and rounded once more"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let data = try call.doubles(0)
    guard let format = FloatFormat(type.dtype) else { return [] }
    let rows = Rows(type.shape, axis: type.shape.rank == 0 ? nil : call.attributes.int("axis"))
    var values = [DoubleDouble](repeating: .nan, count: data.count)
    var bounds = [Double](repeating: 0, count: data.count)
    for start in rows.starts {
      let row = (0..<rows.length).map { data[start + $0 * rows.step] }
      guard let greatest = row.max(by: { $0 < $1 }), greatest.isFinite, !row.contains(where: \.isNaN) else { continue }
      let expected = softmaxRow(row, greatest, format.accumulator)
      for (index, element) in expected.enumerated() {
        let place = start + index * rows.step
        values[place] = element.value
        bounds[place] = format.rounded(element, from: format.accumulator)
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }

  private static func softmaxRow(_ row: [Double], _ greatest: Double, _ format: FloatFormat) -> [Elementwise.Expected] {
    let u = format.unitRoundoff
    let exponentials = ShiftedExponentials(row, greatest, format)
    let (sum, share) = (exponentials.sum, exponentials.share)
    let division = format == .float64 ? 2 * u : (2 * UlpLimit.division(format) + 1) * u
    let secondOrder = 1 + 4 * share + 100 * u
    return exponentials.terms.map { value, error in
      let quotient = value / sum
      if error == 0 { return .exactly(0) }
      let bound = (error / sum.high + quotient.high * (share + division)) * secondOrder + 3 * format.leastPositive
      return Elementwise.Expected(value: quotient, error: bound)
    }
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
