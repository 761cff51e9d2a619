// SPDX-License-Identifier: Apache-2.0

/// The type of a tensor's elements.
///
/// A dtype is a number, open at run time: a plug-in may speak of one that this version of Berth has no name for, which
/// is then refused by number instead of being unrepresentable. The numbers are those of ONNX's `TensorProto.DataType`,
/// so an ONNX file, the C ABI and this type agree without a table. Numbers from 0x4000 up are Berth's own, kept for
/// block-quantised formats, whose elements have no address of their own.
public struct DType: Hashable, Sendable, RawRepresentable {
  /// The number: ONNX's `TensorProto.DataType`, or Berth's own from 0x4000 up.
  public let rawValue: UInt16

  /// The dtype with this number, whether or not this version of Berth knows it (see `isKnown`).
  @inlinable
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// IEEE 754 binary32.
  public static let float32 = DType(rawValue: 1)
  /// Unsigned 8-bit integer.
  public static let uint8 = DType(rawValue: 2)
  /// Two's-complement 8-bit integer.
  public static let int8 = DType(rawValue: 3)
  /// Unsigned 16-bit integer.
  public static let uint16 = DType(rawValue: 4)
  /// Two's-complement 16-bit integer.
  public static let int16 = DType(rawValue: 5)
  /// Two's-complement 32-bit integer.
  public static let int32 = DType(rawValue: 6)
  /// Two's-complement 64-bit integer.
  public static let int64 = DType(rawValue: 7)
  /// Truth value, one byte an element: 0 is false, 1 is true, nothing else is written.
  public static let bool = DType(rawValue: 9)
  /// IEEE 754 binary16.
  public static let float16 = DType(rawValue: 10)
  /// IEEE 754 binary64.
  public static let float64 = DType(rawValue: 11)
  /// Unsigned 32-bit integer.
  public static let uint32 = DType(rawValue: 12)
  /// Unsigned 64-bit integer.
  public static let uint64 = DType(rawValue: 13)
  /// The upper half of a binary32: 8 exponent bits, 7 stored significand bits.
  public static let bfloat16 = DType(rawValue: 16)

  /// Every dtype this version of Berth computes with, floats first, wide before narrow.
  public static let allKnown: [DType] = [
    .float64, .float32, .float16, .bfloat16,
    .int64, .int32, .int16, .int8,
    .uint64, .uint32, .uint16, .uint8,
    .bool,
  ]

  /// The dtype of this name, long (`float32`) or short (`f32`); nil if Berth knows none of that name.
  public init?(name: some StringProtocol) {
    guard let match = DType.allKnown.first(where: { $0.name == name || $0.shortName == name }) else { return nil }
    self = match
  }
}

extension DType {
  /// What kind of number the elements are.
  public enum Kind: Sendable, Hashable {
    /// Binary floating point.
    case floatingPoint
    /// Two's complement.
    case signedInteger
    /// Unsigned.
    case unsignedInteger
    /// One byte, 0 or 1.
    case boolean
  }

  /// Whether this version of Berth can compute with the dtype.
  @inlinable
  public var isKnown: Bool { bitWidth != 0 }

  /// Bits an element takes in storage, 0 for a dtype that this version of Berth does not know. Not always a multiple of
  /// eight: sub-byte formats are packed.
  @inlinable
  public var bitWidth: Int {
    switch rawValue {
    case 1, 6, 12: 32
    case 7, 11, 13: 64
    case 4, 5, 10, 16: 16
    case 2, 3, 9: 8
    default: 0
    }
  }

  /// Bytes an element takes. Meaningful for whole-byte dtypes, which all known ones are.
  @inlinable
  public var byteWidth: Int { bitWidth / 8 }

  /// Bytes that `count` elements take when stored densely, sub-byte formats rounded up to whole bytes; nil if the
  /// number overflows `Int`.
  @inlinable
  public func byteCount(elements count: Int) -> Int? {
    let (bits, overflow) = count.multipliedReportingOverflow(by: bitWidth)
    if !overflow { return bits / 8 + (bits % 8 == 0 ? 0 : 1) }
    let (bytes, byteOverflow) = count.multipliedReportingOverflow(by: byteWidth)
    return byteOverflow || bitWidth % 8 != 0 ? nil : bytes
  }

  /// What kind of number the elements are; nil for an unknown dtype.
  public var kind: Kind? {
    switch self {
    case .float64, .float32, .float16, .bfloat16: .floatingPoint
    case .int64, .int32, .int16, .int8: .signedInteger
    case .uint64, .uint32, .uint16, .uint8: .unsignedInteger
    case .bool: .boolean
    default: nil
    }
  }

  /// Whether the elements are binary floating-point numbers.
  public var isFloatingPoint: Bool { kind == .floatingPoint }

  /// Whether the elements are integers, signed or not (bool is not).
  public var isInteger: Bool { kind == .signedInteger || kind == .unsignedInteger }

  /// Significand bits, the implicit one included: 53, 24, 11, 8; 0 for what is not floating point.
  public var significandBits: Int {
    switch self {
    case .float64: 53
    case .float32: 24
    case .float16: 11
    case .bfloat16: 8
    default: 0
    }
  }

  /// The name in full: `float32`.
  public var name: String {
    switch self {
    case .float64: "float64"
    case .float32: "float32"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .int64: "int64"
    case .int32: "int32"
    case .int16: "int16"
    case .int8: "int8"
    case .uint64: "uint64"
    case .uint32: "uint32"
    case .uint16: "uint16"
    case .uint8: "uint8"
    case .bool: "bool"
    default: "dtype#\(rawValue)"
    }
  }

  /// The name in short, as case ids, profiles and tables spell it: `f32`.
  public var shortName: String {
    switch self {
    case .float64: "f64"
    case .float32: "f32"
    case .float16: "f16"
    case .bfloat16: "bf16"
    case .int64: "i64"
    case .int32: "i32"
    case .int16: "i16"
    case .int8: "i8"
    case .uint64: "u64"
    case .uint32: "u32"
    case .uint16: "u16"
    case .uint8: "u8"
    case .bool: "bool"
    default: "dtype#\(rawValue)"
    }
  }
}

extension DType: CustomStringConvertible {
  /// The name in full: `float32`.
  public var description: String { name }
}
