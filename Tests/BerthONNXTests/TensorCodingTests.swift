// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation
import SwiftProtobuf
import Testing

@testable import BerthONNX

@Suite struct TensorCodingTests {
  @Test(arguments: DType.allKnown, [[], [0], [3], [2, 0, 3], [2, 1, 3]])
  func survivesEncoding(_ dtype: DType, _ extents: [Int]) throws {
    let shape = try Shape(extents)
    let count = shape.elementCount * dtype.byteWidth
    let bytes = (0..<count).map { dtype == .bool ? UInt8($0 % 2) : UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    let tensor = try HostTensor(TensorType(dtype, shape), bytes: bytes)
    #expect(try ONNXTensorFile.decode(try ONNXTensorFile.encode(tensor, name: "x")) == tensor)
  }

  /// The field that each dtype is stored in when it is not raw, and what its elements then are.
  @Test func typedFields() throws {
    func decode(_ dtype: DType, _ fill: (inout Onnx_TensorProto) -> Void) throws -> [UInt8] {
      var proto = Onnx_TensorProto()
      proto.dataType = Int32(dtype.rawValue)
      proto.dims = [2]
      fill(&proto)
      return try HostTensor(proto, what: "x").bytes
    }
    #expect(try decode(.float32) { $0.floatData = [1, -2] } == [0, 0, 128, 63, 0, 0, 0, 192])
    #expect(try decode(.float64) { $0.doubleData = [1, 0] } == [0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(
      try decode(.int64) { $0.int64Data = [1, -1] } == [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8))
    #expect(
      try decode(.uint64) { $0.uint64Data = [1, .max] } == [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8))
    #expect(try decode(.uint32) { $0.uint64Data = [1, 0xFFFF_FFFF] } == [1, 0, 0, 0, 255, 255, 255, 255])
    #expect(try decode(.int32) { $0.int32Data = [1, -1] } == [1, 0, 0, 0, 255, 255, 255, 255])
    #expect(try decode(.int16) { $0.int32Data = [1, -1] } == [1, 0, 255, 255])
    #expect(try decode(.uint16) { $0.int32Data = [1, 0xFFFF] } == [1, 0, 255, 255])
    #expect(try decode(.int8) { $0.int32Data = [1, -1] } == [1, 255])
    #expect(try decode(.uint8) { $0.int32Data = [1, 255] } == [1, 255])
    #expect(try decode(.bool) { $0.int32Data = [0, 1] } == [0, 1])
    #expect(try decode(.float16) { $0.int32Data = [0x3C00, 0xC000] } == [0, 0x3C, 0, 0xC0])
    #expect(try decode(.bfloat16) { $0.int32Data = [0x3F80, 0xC000] } == [0x80, 0x3F, 0, 0xC0])
  }

  @Test func truthIsOneInMemory() throws {
    var proto = Onnx_TensorProto()
    proto.dataType = 9
    proto.dims = [3]
    proto.rawData = Data([0, 7, 255])
    #expect(try HostTensor(proto, what: "x").bytes == [0, 1, 1])
  }

  /// Messages that lie, with a piece of what must be said of them.
  @Test(arguments: [
    (1, [2], 7, "holds 7 bytes"), (1, [2], 9, "holds 9 bytes"), (1, [2], 0, "'float_data'"), (1, [-1], 4, "negative"),
    (1, [1 << 40], 4, "holds 4 bytes"), (1, [1 << 40, 1 << 40], 4, "more elements"), (11, [1 << 62], 8, "claims"),
    (1, [Int64.max], 4, "claims"), (0, [1], 4, "no element type"), (7, [1 << 60], 0, "claims"),
    (2, [Int64.max], 1, "holds 1 bytes"), (2, [Int64.max], 0, "'int32_data'"),
  ])
  func liesAreFound(_ type: Int32, _ dims: [Int64], _ byteCount: Int, _ piece: String) {
    var proto = Onnx_TensorProto()
    proto.dataType = type
    proto.dims = dims
    if byteCount > 0 { proto.rawData = Data(count: byteCount) }
    let error = #expect(throws: ONNXError.self) { try HostTensor(proto, what: "the tensor") }
    #expect(error?.error.code == .inputOutput && error?.gaps.isEmpty == true)
    #expect(error?.error.message.contains(piece) == true, "\(error?.description ?? "")")
  }

  @Test func valuesMustFitTheirType() {
    for (dtype, value): (DType, Int32) in [(.uint8, 256), (.int8, -129), (.bool, 300), (.float16, 1 << 16)] {
      var proto = Onnx_TensorProto()
      proto.dataType = Int32(dtype.rawValue)
      proto.dims = [1]
      proto.int32Data = [value]
      #expect(throws: ONNXError.self) { try HostTensor(proto, what: "x") }
    }
  }

  @Test(
    arguments: [
      (8, "string"), (14, "complex64"), (17, "float8e4m3fn"), (22, "int4"), (28, "float6e3m2"), (99, "data type 99"),
      (-1, "data type -1"), (65_537, "data type 65537"), (0x4000, "data type 16384"),
    ] as [(Int32, String)])
  func otherElementTypesAreGaps(_ number: Int32, _ name: String) {
    var proto = Onnx_TensorProto()
    proto.dataType = number
    let error = #expect(throws: ONNXError.self) { try HostTensor(proto, what: "x") }
    #expect(error?.error.code == .unsupported)
    #expect(error?.gaps.map(\.category) == [.dtype] && error?.gaps.map(\.name) == [name])
  }

  @Test func dataElsewhereIsAGap() {
    var proto = Onnx_TensorProto()
    proto.dataType = 1
    proto.dims = [1]
    proto.dataLocation = .external
    var entry = Onnx_StringStringEntryProto()
    (entry.key, entry.value) = ("location", "../../etc/passwd")
    proto.externalData = [entry]
    let error = #expect(throws: ONNXError.self) { try HostTensor(proto, what: "the initializer 'w'") }
    #expect(error?.gaps.map(\.name) == ["external data"])
    #expect(error?.error.message.contains("'w'") == true && error?.error.message.contains("etc/passwd") == true)
  }

  @Test func tooManyAxesAreAGap() {
    var proto = Onnx_TensorProto()
    proto.dataType = 1
    proto.dims = [Int64](repeating: 1, count: 9)
    proto.floatData = [0]
    let error = #expect(throws: ONNXError.self) { try HostTensor(proto, what: "x") }
    #expect(error?.gaps.map(\.category) == [.valueKind])
  }

  @Test func filesThatAreNone() throws {
    let folder = try TestFolders.temporary()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data([0x0A, 0xFF, 0xFF]).write(to: folder.appending(path: "bad.pb"))
    for (name, code): (String, DeviceError.Code) in [
      ("bad.pb", .inputOutput), ("none.pb", .notFound), ("", .inputOutput),
    ] {
      let error = #expect(throws: ONNXError.self) { try ONNXTensorFile.read(folder.appending(path: name).path) }
      #expect(error?.error.code == code, "\(name)")
    }
  }
}
