// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// A descriptor with what every launch wants to know of it worked out once. Shared by all results of a plan, so that comparing
/// layouts is mostly comparing addresses.
final class TensorLayout: Sendable {
  let descriptor: TensorDescriptor
  /// Of dtype, shape, strides and offset.
  let hash: UInt64
  let elementCount: Int
  let isContiguous: Bool

  init(_ descriptor: TensorDescriptor) {
    self.descriptor = descriptor
    elementCount = descriptor.elementCount
    isContiguous = descriptor.isContiguous
    var hash = QuickHash()
    hash.mix(Int(descriptor.dtype.rawValue))
    hash.mix(descriptor.shape.rank)
    for axis in 0..<descriptor.shape.rank {
      hash.mix(descriptor.shape[axis])
      hash.mix(descriptor.strides[axis])
    }
    hash.mix(descriptor.offset)
    self.hash = hash.value
  }

  /// Bytes that the elements take when they lie densely.
  var denseByteCount: Int { elementCount * descriptor.dtype.byteWidth }

  /// Whether the elements lie densely from the start of the buffer on, which is what every device can take.
  var isPlain: Bool { isContiguous && descriptor.offset == 0 }

  /// Whether both say the same.
  @inline(__always)
  func equals(_ other: TensorLayout) -> Bool {
    self === other || hash == other.hash && descriptor == other.descriptor
  }
}

/// A hash for keys that nobody attacks: a multiplication a word, where the standard library's would take some ten nanoseconds.
struct QuickHash {
  private(set) var value: UInt64 = 0x243F_6A88_85A3_08D3

  @inline(__always)
  mutating func mix(_ word: UInt64) {
    // Any odd constant with well-spread bits does; this one is the golden ratio's. The shift brings high bits down, which a
    // product alone never does.
    value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    value ^= value &>> 32
  }

  @inline(__always)
  mutating func mix(_ word: Int) { mix(UInt64(bitPattern: Int64(word))) }

  @inline(__always)
  mutating func mix(_ object: AnyObject) { mix(UInt64(UInt(bitPattern: ObjectIdentifier(object)))) }

  mutating func mix(_ text: String) {
    mix(text.utf8.count)
    for byte in text.utf8 { mix(UInt64(byte)) }
  }

  mutating func mix(_ bytes: [UInt8]) {
    mix(bytes.count)
    for byte in bytes { mix(UInt64(byte)) }
  }
}
