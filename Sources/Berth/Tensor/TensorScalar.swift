// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// A single number of no particular width, on its way to becoming an element of some dtype.
public enum TensorScalar: Sendable, Hashable {
  /// A floating-point number.
  case float(Double)
  /// A signed integer.
  case signed(Int64)
  /// An unsigned integer.
  case unsigned(UInt64)
  /// A truth value.
  case boolean(Bool)
}

extension TensorScalar {
  /// The number as an element of `dtype`: rounded to nearest where that is floating point, exact where it is an integer. Truth values
  /// become bool only, and only 0 and 1 become truth values.
  ///
  /// - Returns: the element's bits in the lowest bytes.
  /// - Throws: `.invalidArgument` if an integer dtype cannot hold the number, `.unsupported` for an unknown dtype.
  func bits(as dtype: DType) throws(DeviceError) -> UInt64 {
    switch dtype {
    case .float64: return try real(as: dtype).bitPattern
    case .float32: return UInt64(try single(as: dtype).bitPattern)
    case .float16: return UInt64(try half(as: dtype).bitPattern)
    case .bfloat16: return UInt64(try brain(as: dtype).bitPattern)
    case .int64: return UInt64(bitPattern: try integer(as: dtype, Int64.self))
    case .int32: return UInt64(UInt32(bitPattern: try integer(as: dtype, Int32.self)))
    case .int16: return UInt64(UInt16(bitPattern: try integer(as: dtype, Int16.self)))
    case .int8: return UInt64(UInt8(bitPattern: try integer(as: dtype, Int8.self)))
    case .uint64: return try integer(as: dtype, UInt64.self)
    case .uint32: return UInt64(try integer(as: dtype, UInt32.self))
    case .uint16: return UInt64(try integer(as: dtype, UInt16.self))
    case .uint8: return UInt64(try integer(as: dtype, UInt8.self))
    case .bool: return try truth() ? 1 : 0
    default: throw DeviceError(.unsupported, "\(dtype) is no dtype that Berth knows")
    }
  }

  private func real(as dtype: DType) throws(DeviceError) -> Double {
    switch self {
    case .float(let value): return value
    case .signed(let value): return Double(value)
    case .unsigned(let value): return Double(value)
    case .boolean: throw misfit(dtype)
    }
  }

  // Integers are rounded once, from the integer: by way of a Double they would be rounded twice.
  private func single(as dtype: DType) throws(DeviceError) -> Float {
    switch self {
    case .float(let value): return Float(value)
    case .signed(let value): return Float(value)
    case .unsigned(let value): return Float(value)
    case .boolean: throw misfit(dtype)
    }
  }

  private func half(as dtype: DType) throws(DeviceError) -> Float16 {
    switch self {
    case .float(let value): return Float16(value)
    case .signed(let value): return Float16(value)
    case .unsigned(let value): return Float16(value)
    case .boolean: throw misfit(dtype)
    }
  }

  private func brain(as dtype: DType) throws(DeviceError) -> BFloat16 {
    switch self {
    case .float(let value): return BFloat16(value)
    // An integer of at most 53 bits is a Double exactly; a longer one has its lost bits gathered in the last place that
    // stays, so that rounding to 8 bits sees on which side of a tie it lay.
    case .signed(let value):
      let magnitude = BFloat16(TensorScalar.sticky(value.magnitude))
      return value < 0 ? BFloat16(bitPattern: magnitude.bitPattern | 0x8000) : magnitude
    case .unsigned(let value): return BFloat16(TensorScalar.sticky(value))
    case .boolean: throw misfit(dtype)
    }
  }

  private static func sticky(_ value: UInt64) -> Double {
    let surplus = max(0, 64 - 53 - value.leadingZeroBitCount)
    guard surplus > 0 else { return Double(value) }
    let lost = value & ((1 << UInt64(surplus)) - 1)
    return Double((value >> UInt64(surplus)) << UInt64(surplus) | (lost == 0 ? 0 : 1 << UInt64(surplus)))
  }

  private func integer<Integer: FixedWidthInteger>(
    as dtype: DType, _: Integer.Type
  ) throws(DeviceError) -> Integer {
    let exact: Integer? =
      switch self {
      case .float(let value): Integer(exactly: value)
      case .signed(let value): Integer(exactly: value)
      case .unsigned(let value): Integer(exactly: value)
      case .boolean: nil
      }
    guard let exact else { throw misfit(dtype) }
    return exact
  }

  private func truth() throws(DeviceError) -> Bool {
    switch self {
    case .boolean(let value): return value
    case .float(let value) where value == 0 || value == 1: return value == 1
    case .signed(let value) where value == 0 || value == 1: return value == 1
    case .unsigned(let value) where value == 0 || value == 1: return value == 1
    default: throw misfit(.bool)
    }
  }

  private func misfit(_ dtype: DType) -> DeviceError {
    DeviceError(.invalidArgument, "\(self) is no \(dtype); cast the tensor, or the number")
  }
}

extension TensorScalar: CustomStringConvertible {
  /// The number.
  public var description: String {
    switch self {
    case .float(let value): "\(value)"
    case .signed(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .boolean(let value): "\(value)"
    }
  }
}
