// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The greatest element under the window, and where it stands.
  ///
  /// ONNX's text and reference leave two things open. Windows over a NaN or over nothing but padding are not judged. Where several
  /// elements are the greatest, the index may be that of any.
  static let maxPool = Oracle(
    .maxPool,
    rule:
      "exact: the result is one of the inputs, and the index is its place, or that of another as great; a window over a NaN or over "
      + "nothing but padding is not judged"
  ) { call throws(DeviceError) in
    let data = try call.input(0)
    let type = try call.output(0)
    let geometry = try PoolingGeometry(call.call)
    let taps = WindowTaps(geometry.window)
    // For each window the places of its greatest elements.
    var greatest: [[Int]] = []
    greatest.reserveCapacity(type.shape.elementCount)
    var open: Set<Int> = []
    func choose<Element: Equatable>(_ values: [Element], isGreater: (Element, Element) -> Bool) {
      for plane in 0..<(geometry.images * geometry.channels) {
        for places in taps.places {
          var best: [Int] = []
          var hasNaN = false
          for candidate in places.map({ plane * taps.imageSize + $0 }) {
            hasNaN = hasNaN || values[candidate] != values[candidate]
            if let first = best.first, values[first] == values[candidate] {
              best.append(candidate)
            } else if best.first.map({ isGreater(values[candidate], values[$0]) }) ?? true {
              best = [candidate]
            }
          }
          if hasNaN || best.isEmpty { open.insert(greatest.count) }
          greatest.append(best)
        }
      }
    }
    if type.dtype.isFloatingPoint {
      choose(try call.doubles(0), isGreater: >)
    } else {
      let order = IntegerOrder(type.dtype)
      choose(try call.integers(0), isGreater: { order.isGreater($0, $1) })
    }
    let values =
      data.type.shape.isEmpty
      ? [UInt8](repeating: 0, count: type.dtype.byteCount(elements: greatest.count) ?? 0)
      : Places.gather(data, greatest.map { $0.first ?? 0 })
    var references = [ReferenceTensor(type, .exact(values), unjudged: open)]
    if let indices = call.optionalOutput(1) {
      let isColumnMajor = call.attributes.int("storage_order") == 1
      func number(_ place: Int) -> Int64 {
        guard isColumnMajor else { return Int64(place) }
        let index = Shape.index(place % taps.imageSize, in: geometry.window.input)
        let within = zip(index, geometry.window.input).reversed().reduce(0) { $0 * $1.1 + $1.0 }
        return Int64(place / taps.imageSize * taps.imageSize + within)
      }
      references.append(ReferenceTensor(indices, .oneOf(greatest.map { $0.map(number) }), unjudged: open))
    }
    return references
  }
}
