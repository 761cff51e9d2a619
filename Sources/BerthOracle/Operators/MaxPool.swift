// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The greatest element under the window, and where it stands.
  ///
  /// Left open, because ONNX's text and reference do: windows over a NaN, windows over padding alone, and the index where several
  /// elements are the greatest.
  static let maxPool = Oracle(
    .maxPool,
    rule:
      "exact: the result is one of the inputs, and the index is its place; a window over a NaN or over nothing but padding is not "
      + "judged, nor is the index where two elements are the greatest"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let geometry = try PoolingGeometry(call.call)
    let taps = WindowTaps(geometry.window)
    let planes = geometry.images * geometry.channels
    var open: Set<Int> = []
    var ties: Set<Int> = []
    var chosen: [Int] = []
    chosen.reserveCapacity(type.shape.elementCount)
    func choose<Element>(_ values: [Element], isNaN: (Element) -> Bool, isGreater: (Element, Element) -> Bool) {
      for plane in 0..<planes {
        for places in taps.places {
          var best: Int?
          var isTied = false
          var hasNaN = places.isEmpty
          for place in places {
            let candidate = plane * taps.imageSize + place
            hasNaN = hasNaN || isNaN(values[candidate])
            guard let current = best else {
              best = candidate
              continue
            }
            if isGreater(values[candidate], values[current]) {
              best = candidate
              isTied = false
            } else if !isGreater(values[current], values[candidate]) {
              isTied = true
            }
          }
          if hasNaN { open.insert(chosen.count) }
          if isTied { ties.insert(chosen.count) }
          chosen.append(best ?? 0)
        }
      }
    }
    let data = try call.input(0)
    if type.dtype.isFloatingPoint {
      choose(try call.doubles(0), isNaN: \.isNaN, isGreater: >)
    } else {
      choose(try call.integers(0), isNaN: { _ in false }, isGreater: >)
    }
    let isEmpty = data.type.shape.isEmpty
    let values =
      isEmpty
      ? [UInt8](repeating: 0, count: type.dtype.byteCount(elements: chosen.count) ?? 0) : Places.gather(data, chosen)
    var references = [ReferenceTensor(type, .exact(values), unjudged: open)]
    if let indices = call.optionalOutput(1) {
      let isColumnMajor = call.attributes.int("storage_order") == 1
      let places = chosen.map { place -> Int64 in
        guard isColumnMajor, taps.imageSize > 0 else { return Int64(place) }
        let index = Shape.index(place % taps.imageSize, in: geometry.window.input)
        let within = zip(index, geometry.window.input).reversed().reduce(0) { $0 * $1.1 + $1.0 }
        return Int64(place / taps.imageSize * taps.imageSize + within)
      }
      references.append(
        ReferenceTensor(indices, .exact(ElementCodec.bytes(places, as: .int64) ?? []), unjudged: open.union(ties)))
    }
    return references
  }
}
