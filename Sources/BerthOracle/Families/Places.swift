// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Places of elements in dense data.
enum Places {
  /// The places that a walk over `extents` in row-major order visits: `offset` plus the sum of index times stride.
  static func walk(_ extents: [Int], strides: [Int], offset: Int = 0) -> [Int] {
    let count = extents.reduce(1, *)
    guard count > 0 else { return [] }
    guard let innerExtent = extents.last, let innerStride = strides.last else { return [offset] }
    var index = [Int](repeating: 0, count: extents.count)
    var start = offset
    var places: [Int] = []
    places.reserveCapacity(count)
    while true {
      for inner in 0..<innerExtent { places.append(start &+ inner &* innerStride) }
      var axis = extents.count - 2
      while axis >= 0 {
        index[axis] += 1
        start &+= strides[axis]
        if index[axis] < extents[axis] { break }
        start &-= strides[axis] &* extents[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return places }
    }
  }

  /// The places of the elements that have, along each axis, one of the indices that `indices` lists for it, in row-major order; nil
  /// where one of them is.
  static func product(_ indices: [[Int?]], strides: [Int]) -> [Int?] {
    var places: [Int?] = [0]
    for (list, stride) in zip(indices, strides) {
      places = places.flatMap { place in
        list.map { index in if let place, let index { place + index * stride } else { nil } }
      }
    }
    return places
  }

  /// Where each element of the dense layout of `descriptor`'s shape lies, by the descriptor's strides and offset.
  static func walk(_ descriptor: TensorDescriptor) -> [Int] {
    walk(descriptor.shape.extents, strides: descriptor.strides.values, offset: descriptor.offset)
  }

  /// The elements of `values`, dense in `shape`, broadcast to `target`.
  static func broadcast<Element>(_ values: [Element], from shape: Shape, to target: Shape) throws(DeviceError)
    -> [Element]
  {
    if shape == target { return values }
    let places = walk(try TensorDescriptor(.float32, shape).broadcast(to: target))
    return places.map { values[$0] }
  }

  /// The elements of `tensor` at `places`, whatever their dtype, as bytes.
  static func gather(_ tensor: HostTensor, _ places: [Int]) -> [UInt8] {
    let width = tensor.type.dtype.byteWidth
    return tensor.bytes.withUnsafeBytes { source in
      [UInt8](unsafeUninitializedCapacity: places.count * width) { buffer, initialized in
        let target = UnsafeMutableRawBufferPointer(buffer)
        for (index, place) in places.enumerated() {
          for byte in 0..<width { target[index &* width &+ byte] = source[place &* width &+ byte] }
        }
        initialized = places.count * width
      }
    }
  }
}
