// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct DTypeTests {
  /// Number, name, short name, bits, kind and significand, as ONNX's `TensorProto.DataType` and IEEE 754 have them.
  static let table: [(DType, Int, String, String, Int, DType.Kind, Int)] = [
    (.float32, 1, "float32", "f32", 32, .floatingPoint, 24),
    (.uint8, 2, "uint8", "u8", 8, .unsignedInteger, 0),
    (.int8, 3, "int8", "i8", 8, .signedInteger, 0),
    (.uint16, 4, "uint16", "u16", 16, .unsignedInteger, 0),
    (.int16, 5, "int16", "i16", 16, .signedInteger, 0),
    (.int32, 6, "int32", "i32", 32, .signedInteger, 0),
    (.int64, 7, "int64", "i64", 64, .signedInteger, 0),
    (.bool, 9, "bool", "bool", 8, .boolean, 0),
    (.float16, 10, "float16", "f16", 16, .floatingPoint, 11),
    (.float64, 11, "float64", "f64", 64, .floatingPoint, 53),
    (.uint32, 12, "uint32", "u32", 32, .unsignedInteger, 0),
    (.uint64, 13, "uint64", "u64", 64, .unsignedInteger, 0),
    (.bfloat16, 16, "bfloat16", "bf16", 16, .floatingPoint, 8),
  ]

  @Test(arguments: table.indices) func properties(_ row: Int) {
    let (dtype, number, name, short, bits, kind, significand) = Self.table[row]
    #expect(dtype.rawValue == number)
    #expect(dtype.name == name && "\(dtype)" == name)
    #expect(dtype.shortName == short)
    #expect(dtype.isKnown && dtype.bitWidth == bits && dtype.byteWidth * 8 == bits)
    #expect(dtype.kind == kind)
    #expect(dtype.isFloatingPoint == (kind == .floatingPoint))
    #expect(dtype.isInteger == (kind == .signedInteger || kind == .unsignedInteger))
    #expect(dtype.significandBits == significand)
    #expect(DType(name: name) == dtype && DType(name: short) == dtype)
  }

  @Test func theTableIsWhole() {
    #expect(Set(Self.table.map(\.0)) == Set(DType.allKnown))
    #expect(Set(DType.allKnown).count == DType.allKnown.count)
    #expect(Set(DType.allKnown.map(\.shortName)).count == DType.allKnown.count)
  }

  @Test func everyOtherNumberIsUnknown() {
    for number in UInt16.min...UInt16.max {
      let dtype = DType(rawValue: number)
      guard !DType.allKnown.contains(dtype) else { continue }
      #expect(!dtype.isKnown && dtype.kind == nil && dtype.byteWidth == 0 && dtype.name == "dtype#\(number)")
    }
  }

  @Test(arguments: ["", "float", "F32", "int", "f8", "float32 ", "string"]) func unknownNames(_ name: String) {
    #expect(DType(name: name) == nil)
  }

  @Test func byteCounts() {
    #expect(DType.float64.byteCount(elements: 0) == 0)
    #expect(DType.float16.byteCount(elements: 3) == 6)
    #expect(DType.bool.byteCount(elements: .max) == .max)
    // Bits overflow, bytes do not.
    #expect(DType.int16.byteCount(elements: .max / 2) == .max - 1)
    #expect(DType.int16.byteCount(elements: .max / 2 + 1) == nil)
    #expect(DType.float64.byteCount(elements: .max) == nil)
  }
}
