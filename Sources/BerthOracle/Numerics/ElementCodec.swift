// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// Elements between bytes and numbers: every floating-point dtype to and from `Double`, which holds all of them exactly, every
/// integer (and bool) to and from `Int64`, which holds uint64 as its bit pattern.
public enum ElementCodec {
  /// The elements of a floating-point tensor, exactly; nil for another dtype.
  public static func doubles(_ tensor: HostTensor) -> [Double]? {
    tensor.bytes.withUnsafeBytes { doubles($0, tensor.type.dtype) }
  }

  /// The elements of an integer or bool tensor; nil for another dtype. uint64 comes as its bit pattern.
  public static func integers(_ tensor: HostTensor) -> [Int64]? {
    tensor.bytes.withUnsafeBytes { integers($0, tensor.type.dtype) }
  }

  /// The dense elements of a floating-point dtype at `raw`, exactly; nil for another dtype.
  public static func doubles(_ raw: UnsafeRawBufferPointer, _ dtype: DType) -> [Double]? {
    switch dtype {
    case .float64: map(raw) { (value: Double) in value }
    case .float32: map(raw) { (value: Float) in Double(value) }
    case .float16: map(raw) { (bits: UInt16) in float16(bits) }
    case .bfloat16: map(raw) { (bits: UInt16) in Double(Float(bitPattern: UInt32(bits) << 16)) }
    default: nil
    }
  }

  /// The dense elements of an integer dtype or bool at `raw`; nil for another dtype. uint64 comes as its bit pattern.
  public static func integers(_ raw: UnsafeRawBufferPointer, _ dtype: DType) -> [Int64]? {
    switch dtype {
    case .int64: map(raw) { (value: Int64) in value }
    case .int32: map(raw) { (value: Int32) in Int64(value) }
    case .int16: map(raw) { (value: Int16) in Int64(value) }
    case .int8: map(raw) { (value: Int8) in Int64(value) }
    case .uint64: map(raw) { (value: UInt64) in Int64(bitPattern: value) }
    case .uint32: map(raw) { (value: UInt32) in Int64(value) }
    case .uint16: map(raw) { (value: UInt16) in Int64(value) }
    case .uint8: map(raw) { (value: UInt8) in Int64(value) }
    case .bool: map(raw) { (value: UInt8) in value == 0 ? 0 : 1 }
    default: nil
    }
  }

  /// The bytes of these numbers in a floating-point dtype, each rounded once to nearest even; nil for another dtype.
  public static func bytes(_ values: [Double], as dtype: DType) -> [UInt8]? {
    switch dtype {
    case .float64: pack(values) { $0 }
    case .float32: pack(values) { Float($0) }
    case .float16: pack(values) { float16Bits(FloatFormat.float16.round($0)) }
    case .bfloat16: pack(values) { bfloat16Bits(FloatFormat.bfloat16.round($0)) }
    default: nil
    }
  }

  /// The bytes of these integers in an integer dtype, wrapped to its width (for bool: whether not 0); nil for another dtype.
  public static func bytes(_ values: [Int64], as dtype: DType) -> [UInt8]? {
    switch dtype {
    case .int64, .uint64: pack(values) { $0 }
    case .int32, .uint32: pack(values) { Int32(truncatingIfNeeded: $0) }
    case .int16, .uint16: pack(values) { Int16(truncatingIfNeeded: $0) }
    case .int8, .uint8: pack(values) { Int8(truncatingIfNeeded: $0) }
    case .bool: pack(values) { $0 == 0 ? UInt8(0) : UInt8(1) }
    default: nil
    }
  }

  private static func float16(_ bits: UInt16) -> Double {
    let fraction = UInt64(bits & 0x3FF)
    let magnitude =
      switch (bits >> 10) & 0x1F {
      case 0: Double(fraction) * 0x1p-24
      case 31: fraction == 0 ? Double.infinity : Double.nan
      case let exponent: Double(bitPattern: (UInt64(exponent) + 1008) << 52 | fraction << 42)
      }
    return bits & 0x8000 == 0 ? magnitude : -magnitude
  }

  /// The bits of a number that binary16 holds exactly.
  private static func float16Bits(_ value: Double) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    if value.isNaN { return sign | 0x7E00 }
    if value.isInfinite { return sign | 0x7C00 }
    let magnitude = value.magnitude
    if magnitude < 0x1p-14 { return sign | UInt16(magnitude * 0x1p24) }
    let bits = magnitude.bitPattern
    return sign | UInt16(truncatingIfNeeded: ((bits >> 52) - 1008) << 10) | UInt16(truncatingIfNeeded: bits >> 42)
      & 0x3FF
  }

  /// The bits of a number that bfloat16 holds exactly.
  private static func bfloat16Bits(_ value: Double) -> UInt16 {
    value.isNaN ? (value.sign == .minus ? 0xFFC0 : 0x7FC0) : UInt16(truncatingIfNeeded: Float(value).bitPattern >> 16)
  }

  @inline(__always)
  private static func map<Element: BitwiseCopyable, Result>(
    _ raw: UnsafeRawBufferPointer, _ convert: (Element) -> Result
  ) -> [Result] {
    let width = MemoryLayout<Element>.size
    let count = raw.count / width
    return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count {
        buffer.initializeElement(
          at: index, to: convert(raw.loadUnaligned(fromByteOffset: index &* width, as: Element.self)))
      }
      initialized = count
    }
  }

  @inline(__always)
  private static func pack<Value, Element: BitwiseCopyable>(_ values: [Value], _ convert: (Value) -> Element) -> [UInt8]
  {
    let width = MemoryLayout<Element>.size
    return [UInt8](unsafeUninitializedCapacity: values.count * width) { buffer, initialized in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      for index in values.indices {
        raw.storeBytes(of: convert(values[index]), toByteOffset: index &* width, as: Element.self)
      }
      initialized = values.count * width
    }
  }
}
