// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The K first elements along an axis in the order that is asked for, the lower index first among equals, and their indices.
  ///
  /// Values and indices are those of one set, which the rule for equals fixes. Where any order will do, both outputs are brought into
  /// the order of the indices before they are compared, so that each value must stand beside its index. ONNX's text does not place
  /// NaN; a row that has one is left open.
  static let topK = Oracle(
    .topK,
    rule:
      "exact: elements and their indices, of equals the lower index first; unsorted ones are compared in the order of their indices; "
      + "rows with a NaN are not judged"
  ) { call throws(DeviceError) in
    let data = try call.input(0)
    let geometry = try TopKGeometry(call.call)
    let selection: Selection
    if data.type.dtype.isFloatingPoint {
      let values = try call.doubles(0)
      selection = Selection(data.type.shape, geometry, isOpen: { values[$0].isNaN }) { a, b in
        geometry.takesLargest ? values[a] > values[b] : values[a] < values[b]
      }
    } else {
      let values = try call.integers(0)
      let order = IntegerOrder(data.type.dtype)
      selection = Selection(data.type.shape, geometry, isOpen: { _ in false }) { a, b in
        geometry.takesLargest ? order.isGreater(values[a], values[b]) : order.isGreater(values[b], values[a])
      }
    }
    let freeOrder = geometry.isSorted ? nil : FreeOrder(axis: geometry.axis, key: 1)
    return [
      ReferenceTensor(
        try call.output(0), .exact(Places.gather(data, selection.places)), unjudged: selection.open,
        distinguishesZeros: true, freeOrder: freeOrder),
      ReferenceTensor(
        try call.output(1), .exact(ElementCodec.bytes(selection.indices, as: .int64) ?? []), unjudged: selection.open,
        freeOrder: freeOrder),
    ]
  }

  private struct Selection {
    /// For each element of the result its place in the data.
    var places: [Int]
    /// The same along the axis.
    var indices: [Int64]
    /// Elements of the result that are left open.
    var open: Set<Int> = []

    /// - Parameters:
    ///   - isOpen: whether the element at a place leaves its row open.
    ///   - comesFirst: whether the element at one place comes before that at another.
    init(
      _ shape: Shape, _ geometry: TopKGeometry, isOpen: (Int) -> Bool, comesFirst: (Int, Int) -> Bool
    ) {
      let rows = Rows(shape, axis: geometry.axis)
      let results = Rows(geometry.outputShape, axis: geometry.axis)
      places = [Int](repeating: 0, count: geometry.outputShape.elementCount)
      indices = [Int64](repeating: 0, count: places.count)
      for (start, target) in zip(rows.starts, results.starts) {
        let row = (0..<rows.length).map { start + $0 * rows.step }
        // Among equals the lower place comes first, which is what makes the order one.
        var chosen = row.sorted { comesFirst($0, $1) || !comesFirst($1, $0) && $0 < $1 }.prefix(geometry.count)
        if !geometry.isSorted { chosen.sort() }
        let leavesOpen = row.contains(where: isOpen)
        for (index, place) in chosen.enumerated() {
          let result = target + index * results.step
          places[result] = place
          indices[result] = Int64((place - start) / max(rows.step, 1))
          if leavesOpen { open.insert(result) }
        }
      }
    }
  }
}
