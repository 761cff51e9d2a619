// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

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

  /// The reference of an operator that makes of each row along its axis as many elements. `body` is given a row, its greatest element
  /// and the format that is computed in.
  ///
  /// A NaN or plus infinity in a row, or nothing but minus infinities, makes the row NaN, since infinity - infinity is.
  static func shiftedReference(
    _ call: DenseCall, _ body: (_ row: [Double], _ greatest: Double, FloatFormat) -> [Elementwise.Expected]
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
      for (index, element) in body(row, greatest, format.accumulator).enumerated() {
        let place = start + index * rows.step
        values[place] = element.value
        bounds[place] = format.rounded(element, from: format.accumulator)
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }
}
