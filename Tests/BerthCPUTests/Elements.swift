// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Elements of any dtype that hold small integers, which all dtypes have exactly.
struct Elements {
  let dtype: DType
  private(set) var bytes: [UInt8]

  /// So many elements, all of them NaN, or all bits set where there is no NaN.
  init(_ dtype: DType, _ count: Int) {
    self.dtype = dtype
    bytes = [UInt8](repeating: 0xFF, count: count * dtype.byteWidth)
  }

  init(_ dtype: DType, bytes: [UInt8]) {
    self.dtype = dtype
    self.bytes = bytes
  }

  var count: Int { bytes.count / dtype.byteWidth }

  /// Makes an element `value`.
  mutating func set(_ index: Int, to value: Int) {
    bytes.replaceSubrange(range(index), with: Elements.encode(value, dtype))
  }

  /// Whether an element is `value`, rounded to the dtype once.
  func holds(_ value: Int, at index: Int) -> Bool {
    let encoded = Elements.encode(value, dtype)
    // Zero has two signs.
    if value == 0, dtype.isFloatingPoint {
      return bytes[range(index)].dropLast().allSatisfy { $0 == 0 } && bytes[range(index)].last.map { $0 & 0x7F } == 0
    }
    return bytes[range(index)].elementsEqual(encoded)
  }

  /// Whether all bits of an element are set, as in a buffer that was filled so.
  func isPoison(at index: Int) -> Bool { bytes[range(index)].allSatisfy { $0 == 0xFF } }

  private func range(_ index: Int) -> Range<Int> { index * dtype.byteWidth..<(index + 1) * dtype.byteWidth }

  private static func encode(_ value: Int, _ dtype: DType) -> [UInt8] {
    switch dtype {
    case .float64: withUnsafeBytes(of: Double(value)) { Array($0) }
    case .float32: withUnsafeBytes(of: Float(value)) { Array($0) }
    case .float16: withUnsafeBytes(of: Float16(Float(value))) { Array($0) }
    case .bfloat16: withUnsafeBytes(of: BFloat16(Float(value))) { Array($0) }
    default: withUnsafeBytes(of: value.littleEndian) { Array($0.prefix(dtype.byteWidth)) }
    }
  }
}
