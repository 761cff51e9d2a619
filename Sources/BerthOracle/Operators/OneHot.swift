// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// For each index a row of the off value, with the on value at the index, if the row has it. A NaN is no index, and its row is not
  /// judged.
  static let oneHot = Oracle(.oneHot, rule: Rule.moved + "; a row whose index is NaN is not judged") {
    call throws(DeviceError) in
    let type = try call.output(0)
    let geometry = try OneHotGeometry(call.call)
    let (depth, width) = (geometry.depth, type.dtype.byteWidth)
    let values = try call.input(2).bytes
    let indices = try call.wholeNumbers(0)
    let inner = type.shape.extents[(geometry.axis + 1)...].reduce(1, *)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(type.shape.elementCount * width)
    var unjudged: Set<Int> = []
    for index in 0..<type.shape.elementCount {
      let (outer, place) = (index / inner / depth, index / inner % depth)
      let wanted = indices[outer * inner + index % inner]
      if wanted == .undefined { unjudged.insert(index) }
      let isOn = wanted == .number(place) || wanted == .number(place - depth)
      bytes += isOn ? values[width...] : values[..<width]
    }
    return [ReferenceTensor(type, .exact(bytes), unjudged: unjudged, distinguishesZeros: true)]
  }
}

/// A number cut to an integer.
private enum WholeNumber: Equatable {
  case number(Int)
  /// One that no `Int` holds, which no axis reaches either.
  case beyond
  /// Not a number.
  case undefined
}

extension DenseCall {
  /// The elements of input `index`, cut towards zero.
  fileprivate func wholeNumbers(_ index: Int) throws(DeviceError) -> [WholeNumber] {
    let dtype = try input(index).type.dtype
    if dtype.isFloatingPoint {
      return try doubles(index).map { value in
        value.isNaN ? .undefined : Int(exactly: value.rounded(.towardZero)).map { .number($0) } ?? .beyond
      }
    }
    return try integers(index).map { dtype == .uint64 && $0 < 0 ? .beyond : .number(Int($0)) }
  }
}
