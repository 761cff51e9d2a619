// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The greatest or least K elements along an axis, sorted, the foremost of equals first.
  ///
  /// Rows with a NaN are left open: ONNX does not say where it belongs. Without `sorted` the order is the device's, so that only rows of
  /// which everything is asked of one element (K = 1) are judged.
  static let topK = Oracle(
    .topK,
    rule:
      "exact: the elements and their indices, the foremost of equals first; rows with a NaN are not judged, nor without 'sorted' those "
      + "with K above 1, whose order is undefined"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let data = try call.input(0)
    let axis = try data.type.shape.normalized(axis: call.attributes.int("axis"))
    let takesGreatest = call.attributes.flag("largest")
    let (rows, results) = (Rows(data.type.shape, axis: axis), Rows(type.shape, axis: axis))
    var places = [Int](repeating: 0, count: type.shape.elementCount)
    var indices = [Int64](repeating: 0, count: places.count)
    var open: Set<Int> = []
    func select<Element>(_ values: [Element], isNaN: (Element) -> Bool, isLess: (Element, Element) -> Bool) {
      for (start, result) in zip(rows.starts, results.starts) {
        let row = (0..<rows.length).map { values[start + $0 * rows.step] }
        let order = (0..<rows.length).sorted { a, b in
          if isLess(row[a], row[b]) { return !takesGreatest }
          if isLess(row[b], row[a]) { return takesGreatest }
          return a < b
        }
        let isOpen = row.contains(where: isNaN) || !call.attributes.flag("sorted") && results.length > 1
        for rank in 0..<results.length {
          let place = result + rank * results.step
          places[place] = start + order[rank] * rows.step
          indices[place] = Int64(order[rank])
          if isOpen { open.insert(place) }
        }
      }
    }
    if data.type.dtype.isFloatingPoint {
      select(try call.doubles(0), isNaN: \.isNaN, isLess: <)
    } else {
      let order = IntegerOrder(data.type.dtype)
      select(try call.integers(0), isNaN: { _ in false }, isLess: { order.isGreater($1, $0) })
    }
    return [
      ReferenceTensor(type, .exact(places.isEmpty ? [] : Places.gather(data, places)), unjudged: open),
      ReferenceTensor(try call.output(1), .exact(ElementCodec.bytes(indices, as: .int64) ?? []), unjudged: open),
    ]
  }
}
