// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// A Swift type that is what elements of a dtype are: what tensors are made from and read as.
///
/// `Float` is float32, `Double` float64, `Int` (on the 64-bit machines that Berth is for) int64, `UInt` uint64; the others say what
/// they are.
public protocol TensorElement: TensorData, BitwiseCopyable, Sendable where Scalar == Self {
  /// The dtype whose elements lie in memory as this type does.
  static var dtype: DType { get }

  /// The element as a number of no particular width.
  var tensorScalar: TensorScalar { get }
}

extension TensorElement {
  /// A single number has no axes.
  public static var tensorRank: Int { 0 }

  /// A single number has no extents.
  public var tensorExtents: [Int] { [] }

  /// Appends the number, whose extents are always as expected.
  public func appendElements(to elements: inout [Self], extents: ArraySlice<Int>) -> Bool {
    elements.append(self)
    return true
  }
}

extension Float: TensorElement {
  /// `.float32`
  public static var dtype: DType { .float32 }
  /// The number.
  public var tensorScalar: TensorScalar { .float(Double(self)) }
}

extension Double: TensorElement {
  /// `.float64`
  public static var dtype: DType { .float64 }
  /// The number.
  public var tensorScalar: TensorScalar { .float(self) }
}

#if !(os(macOS) && arch(x86_64))
extension Float16: TensorElement {
  /// `.float16`
  public static var dtype: DType { .float16 }
  /// The number.
  public var tensorScalar: TensorScalar { .float(Double(self)) }
}
#endif

extension BFloat16: TensorElement {
  /// `.bfloat16`
  public static var dtype: DType { .bfloat16 }
  /// The number.
  public var tensorScalar: TensorScalar { .float(Double(Float(self))) }
}

extension Int: TensorElement {
  /// `.int64`
  public static var dtype: DType { .int64 }
  /// The number.
  public var tensorScalar: TensorScalar { .signed(Int64(self)) }
}

extension Int64: TensorElement {
  /// `.int64`
  public static var dtype: DType { .int64 }
  /// The number.
  public var tensorScalar: TensorScalar { .signed(self) }
}

extension Int32: TensorElement {
  /// `.int32`
  public static var dtype: DType { .int32 }
  /// The number.
  public var tensorScalar: TensorScalar { .signed(Int64(self)) }
}

extension Int16: TensorElement {
  /// `.int16`
  public static var dtype: DType { .int16 }
  /// The number.
  public var tensorScalar: TensorScalar { .signed(Int64(self)) }
}

extension Int8: TensorElement {
  /// `.int8`
  public static var dtype: DType { .int8 }
  /// The number.
  public var tensorScalar: TensorScalar { .signed(Int64(self)) }
}

extension UInt: TensorElement {
  /// `.uint64`
  public static var dtype: DType { .uint64 }
  /// The number.
  public var tensorScalar: TensorScalar { .unsigned(UInt64(self)) }
}

extension UInt64: TensorElement {
  /// `.uint64`
  public static var dtype: DType { .uint64 }
  /// The number.
  public var tensorScalar: TensorScalar { .unsigned(self) }
}

extension UInt32: TensorElement {
  /// `.uint32`
  public static var dtype: DType { .uint32 }
  /// The number.
  public var tensorScalar: TensorScalar { .unsigned(UInt64(self)) }
}

extension UInt16: TensorElement {
  /// `.uint16`
  public static var dtype: DType { .uint16 }
  /// The number.
  public var tensorScalar: TensorScalar { .unsigned(UInt64(self)) }
}

extension UInt8: TensorElement {
  /// `.uint8`
  public static var dtype: DType { .uint8 }
  /// The number.
  public var tensorScalar: TensorScalar { .unsigned(UInt64(self)) }
}

extension Bool: TensorElement {
  /// `.bool`
  public static var dtype: DType { .bool }
  /// The truth value.
  public var tensorScalar: TensorScalar { .boolean(self) }
}
