// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// What the bytes around and between the elements of an operand hold, so that a stray write shows. Position goes into the pattern, so
/// that a block copied to the wrong place shows as well.
enum Background: UInt8, Sendable, CaseIterable {
  /// Bytes that make floats NaN.
  case first = 0xFF
  /// Bytes that make floats ordinary numbers; an element nobody writes differs between the two.
  case second = 0x3D

  /// Bytes behind every operand that belong to nobody.
  static let guardByteCount = 256

  /// The pattern for an operand's own bytes: the poison that it must overwrite if it is an output.
  var poison: UInt8 { rawValue }

  /// The byte at a place that nobody may write.
  func guardByte(at index: Int) -> UInt8 { rawValue ^ UInt8(truncatingIfNeeded: index &* 37 &+ 11) }
}

/// An operand as it lies in its buffer, the buffer being as large as the operand reaches and a guard zone larger.
struct OperandImage: Sendable {
  let descriptor: TensorDescriptor
  /// Bytes of the buffer, the guard zone included.
  let byteCount: Int

  init(_ descriptor: TensorDescriptor) {
    self.descriptor = descriptor
    byteCount = descriptor.requiredByteCount + Background.guardByteCount
  }

  /// Writes the whole buffer: the elements at their places, or poison where there are none, and the background elsewhere.
  ///
  /// - Parameter bytes: `byteCount` of them.
  func lay(_ elements: [UInt8]?, on background: Background, into bytes: UnsafeMutableRawBufferPointer) {
    for index in 0..<byteCount { bytes[index] = background.guardByte(at: index) }
    let width = descriptor.dtype.byteWidth
    forEachElement { place, index in
      if let elements {
        for byte in 0..<width { bytes[place &* width &+ byte] = elements[index &* width &+ byte] }
      } else {
        for byte in 0..<width { bytes[place &* width &+ byte] = background.poison }
      }
    }
  }

  /// The elements, dense.
  func elements(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let width = descriptor.dtype.byteWidth
    let count = descriptor.elementCount * width
    if descriptor.isContiguous {
      let start = descriptor.offset * width
      return count == 0 ? [] : Array(bytes[start..<(start + count)])
    }
    return [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      forEachElement { place, index in
        for byte in 0..<width { target[index &* width &+ byte] = bytes[place &* width &+ byte] }
      }
      initialized = count
    }
  }

  /// Calls `body` with the place of each element, in elements from the start of the buffer, and its row-major index.
  @inline(__always)
  private func forEachElement(_ body: (_ place: Int, _ index: Int) -> Void) {
    let shape = descriptor.shape
    let count = shape.elementCount
    if count == 0 { return }
    if descriptor.isContiguous {
      for index in 0..<count { body(descriptor.offset &+ index, index) }
      return
    }
    let last = shape.rank - 1
    let (extent, step) = (shape[last], descriptor.strides[last])
    var indices = [Int](repeating: 0, count: shape.rank)
    var row = descriptor.offset
    var index = 0
    while index < count {
      for inner in 0..<extent { body(row &+ inner &* step, index &+ inner) }
      index &+= extent
      var axis = last - 1
      while axis >= 0 {
        indices[axis] += 1
        row &+= descriptor.strides[axis]
        if indices[axis] < shape[axis] { break }
        row &-= descriptor.strides[axis] &* shape[axis]
        indices[axis] = 0
        axis -= 1
      }
      if axis < 0 { break }
    }
  }
}

/// The first byte in which two stretches of the same length differ. Both begin at a multiple of eight bytes.
func firstDifference(between mine: UnsafeRawBufferPointer, and theirs: UnsafeRawBufferPointer) -> Int? {
  // Eight bytes at a time, then the place within.
  let words = mine.count / 8
  for word in 0..<words
  where mine.load(fromByteOffset: word &* 8, as: UInt64.self)
    != theirs.load(fromByteOffset: word &* 8, as: UInt64.self)
  {
    return (word * 8..<word * 8 + 8).first { mine[$0] != theirs[$0] }
  }
  return (words * 8..<mine.count).first { mine[$0] != theirs[$0] }
}
