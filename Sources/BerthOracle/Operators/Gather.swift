// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// For each index before the axis and each entry of the index tensor, the block behind the axis at that index. An index outside the
  /// axis is the same error here as on a device.
  static let gather = Oracle(.gather, rule: Rule.moved) { call throws(DeviceError) in
    let type = try call.output(0)
    let data = try call.input(0)
    let axis = try data.type.shape.normalized(axis: call.attributes.int("axis"))
    let extents = data.type.shape.extents
    let extent = extents[axis]
    let outer = extents[..<axis].reduce(1, *)
    let size = extents[(axis + 1)...].reduce(1, *) * type.dtype.byteWidth
    var indices: [Int] = []
    for index in try call.integers(1) {
      guard index >= -Int64(extent), index < Int64(extent) else {
        throw DeviceError(
          .indexOutOfRange, "index \(index) lies outside axis \(axis) of the shape \(data.type.shape)",
          operation: call.call.description)
      }
      indices.append(index < 0 ? Int(index) + extent : Int(index))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(type.shape.elementCount * type.dtype.byteWidth)
    for block in 0..<outer {
      for index in indices {
        let start = (block * extent + index) * size
        bytes += data.bytes[start..<(start + size)]
      }
    }
    return [ReferenceTensor(type, .exact(bytes), distinguishesZeros: true)]
  }
}
