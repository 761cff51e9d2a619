// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The element whose index along each axis follows from the output's by the mode, and the constant where it lies outside.
  static let pad = Oracle(.pad, rule: Rule.moved) { call throws(DeviceError) in
    let (data, type) = (try call.input(0), try call.output(0))
    let geometry = try PadGeometry(call.call)
    let strides = data.type.shape.contiguousStrides.values
    let indices = geometry.kept.indices.map { axis in
      (0..<type.shape[axis]).map { source(of: $0 - geometry.before[axis], in: geometry.kept[axis], geometry.mode) }
    }
    let places = Places.product(indices, strides: strides)
    let width = type.dtype.byteWidth
    let constant = call.optionalInput(2)?.bytes ?? [UInt8](repeating: 0, count: width)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(places.count * width)
    for place in places {
      bytes += place.map { data.bytes[($0 * width)..<(($0 + 1) * width)] } ?? constant[...]
    }
    return [ReferenceTensor(moved: bytes, type)]
  }

  /// The index of the data that stands `offset` behind the first one kept, by the mode; nil: the constant stands there.
  private static func source(of offset: Int, in kept: Range<Int>, _ mode: PadGeometry.Mode) -> Int? {
    if offset >= 0, offset < kept.count { return kept.lowerBound + offset }
    func modulo(_ period: Int) -> Int { (offset % period + period) % period }
    switch mode {
    case .constant: return nil
    case .edge: return offset < 0 ? kept.lowerBound : kept.upperBound - 1
    case .wrap: return kept.lowerBound + modulo(kept.count)
    case .reflect:
      // There and back again, the ends met once each.
      let place = modulo(max(2 * (kept.count - 1), 1))
      return kept.lowerBound + min(place, 2 * (kept.count - 1) - place)
    }
  }
}
